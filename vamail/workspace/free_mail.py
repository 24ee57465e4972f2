"""Domains at which anybody may have an address: they never tell which client somebody belongs to."""

_DOMAINS = """
126.com 163.com aim.com aol.com btinternet.com chmail.ir citromail.hu comcast.net cox.net duck.com
email.cz email.com fastmail.com fastmail.fm free.fr freemail.hu gmail.com gmx.at gmx.ch gmx.com gmx.de
gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.hu
hotmail.it hushmail.com icloud.com inbox.com indamail.hu interia.pl laposte.net libero.it live.co.uk
live.com live.fr live.nl mac.com mail.com mail.ru mailbox.org mailfence.com me.com msn.com naver.com
o2.pl ok.hu onet.pl orange.fr outlook.com outlook.de outlook.fr outlook.hu pm.me posteo.de proton.me
protonmail.ch protonmail.com qq.com rediffmail.com rocketmail.com seznam.cz sfr.fr t-online.de
t-online.hu telenet.be tuta.com tutanota.com upcmail.hu verizon.net vipmail.hu virgilio.it wanadoo.fr
web.de wp.pl xtra.co.nz yahoo.ca yahoo.co.in yahoo.co.uk yahoo.com yahoo.com.au yahoo.de yahoo.es
yahoo.fr yahoo.in yahoo.it yandex.com yandex.ru ymail.com zoho.com zohomail.com zohomail.eu
"""
FREE_MAIL_DOMAINS = frozenset(_DOMAINS.split())
