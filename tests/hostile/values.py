"""What a client may write wherever a client may write."""

ALONE = ("header", "tags", "link", "jinja", "our marks")
"""Those that are tried in one variable at a time as well."""

VALUES = {
    "header": "Anna\r\nBcc: victim@evil.example",
    "bare line feed": "Anna\nX-Evil: 1",
    "bare carriage return": "Anna\rBcc: victim@evil.example",
    "end of the header": "Anna\r\n\r\n<html>other body",
    "end of the mail": "Anna\r\n.\r\nMAIL FROM:<victim@evil.example>",
    "boundary": "Anna\r\n--=_vamail\r\nContent-Type: text/html\r\n\r\n<script>x</script>",
    "NUL": "An\x00na\x0b\x0c\x1b[2J\x7f\x85\u2028\u2029",
    "surrogates": "An\ud800\udfffna",
    "directions": "\u202eanna\u202c \u2066x\u2067y\u2068z\u2069 \u200e\u200f\u061c",
    "invisible": "An\u200bna\ufeff\u2060\u00ad\U000e0041",
    "encoded word": "=?utf-8?q?Anna=0D=0ABcc=3A_victim=40evil.example?=",
    "two addresses": "Anna <anna@evil.example>, victim@evil.example; x:",
    "quotes": '"\'`\\"<>()@,;:',
    "tags": "<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>"
    "<iframe src=//evil.example>",
    "attribute": '" onmouseover="alert(1)" style="background:url(//evil.example)',
    "entities": "&lt;script&gt; &#60;b&#62; &amp; &#x202e; &",
    "comment": "--> <!-- <![CDATA[ ]]> <style>",
    "link": "[Pay here](https://evil.example/pay) <https://evil.example> https://evil.example",
    "image": "![x](https://evil.example/pixel.png)",
    "reference": "[x]: https://evil.example\n\n[x]",
    "markdown": "# Big\n\n- a\n- b\n\n> quote\n\n```\ncode\n```\n\n***\n**bold** _it_ | a | b |",
    "jinja": "{{ 7*7 }} {% for i in range(9) %}x{% endfor %} {# no #} {{ self.__init__.__globals__ }}",
    "format": "%s%n %(ref)s {0} {ref} ${ref} $(id) `id`",
    "our marks": "\ue0000\ue001 \ue0001d\ue001 \ue000",
    "our placeholders": "new:1:0",
    "formula": "=cmd|'/c calc'!A1",
    "long": "ő" * 1_500,
    "long lines": "x" * 2_500,
    "combining": "Z" + "\u0301" * 500,
    "emoji": "👩‍💻" * 60,
}
