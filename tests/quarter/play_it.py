import sys, time, tempfile, shutil
from pathlib import Path
from fortnight import story
from fortnight.play import Player, line
from fortnight.stage import Stage
from server.dovecot import Dovecot
from server.recorder import Recorder
HERE=Path(__file__).parent
script=story.read(HERE/"script.yaml")
d=Dovecot(); d.start(); r=Recorder().start()
folder=Path(tempfile.mkdtemp())/"desk"
stage=Stage(folder,d,r,script,HERE/"desk")
out=Path("/tmp/quarter_out"); shutil.rmtree(out,ignore_errors=True); out.mkdir()
t=time.time()
try:
    p=Player(stage,script,HERE/"files")
    steps=list(script.steps)
    stop=int(sys.argv[1]) if len(sys.argv)>1 else len(steps)
    stage.go_on(steps[0].at)
    for step, after in zip(steps[:stop],(*steps[1:],None)):
        print(f"{step.number}. {step.at:%a %d %b %H:%M} {step.story}", flush=True)
        said=p._do(step)
        if said: print("   $",said)
        stage.go_on(step.at)
        if after is not None: stage.go_on(after.at)
        left=stage.left()[p._seen:]; p._seen+=len(left)
        for one in sorted(left,key=lambda o:o.place):
            print("  - '"+line(one,step,script)+"'")
            n=f"{one.at:%m%d-%H%M}-{one.kind}-{script.who(one.to)}"; k=0
            while (out/f"{n}{k or ''}.eml").exists(): k+=1
            (out/f"{n}{k or ''}.eml").write_bytes(one.raw)
            m=one.message
            if one.to=="maria@va.example":
                b=m.get_body(("plain",)).get_content()
                print("\n".join("        | "+l for l in b.split("Reply with")[0].splitlines()[:25] if l.strip()))
    print(time.time()-t)
finally:
    stage.close(); r.stop()
    shutil.copytree(folder, out/"desk", dirs_exist_ok=True)
    shutil.copy(stage.desk.log, out/"log")
    d.stop()
