"""One file per way out: a webhook, an e-mail server, an SMS house …"""
