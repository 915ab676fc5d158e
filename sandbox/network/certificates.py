"""Two certificates for `localhost` that are no secret: anybody who has this file can pretend to be them.

A road that speaks TLS shows the first, which whoever practises tells the desk to trust
(`SSL_CERT_FILE`); the second is for the fault that shows a certificate nobody trusts.
"""

from __future__ import annotations

import ssl
import tempfile
from functools import cache
from pathlib import Path

KNOWN = """\
-----BEGIN CERTIFICATE-----
MIIB/jCCAaOgAwIBAgIUOHklv0/nlp11X8F19bHOOUXT560wCgYIKoZIzj0EAwIw
PTEaMBgGA1UECgwRUmVnaXN0cmFyIHNhbmRib3gxHzAdBgNVBAMMFmtub3duIG9u
IHRoaXMgY29tcHV0ZXIwIBcNMjYxMTI4MDAwNjE1WhgPMjEyNjExMDQwMDA2MTVa
MD0xGjAYBgNVBAoMEVJlZ2lzdHJhciBzYW5kYm94MR8wHQYDVQQDDBZrbm93biBv
biB0aGlzIGNvbXB1dGVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEUtZJCrnh
BUJzwyGYg0zyK9qadMbJOUdxNwMq7hdqM6v+N9bMO+06YD5LOx7PGHvSQ7azCyfM
DFeO/fb/SOhTxqN/MH0wHQYDVR0OBBYEFJyV67hQI3VsZSis+M9OwzyJOC3+MB8G
A1UdIwQYMBaAFJyV67hQI3VsZSis+M9OwzyJOC3+MBoGA1UdEQQTMBGCCWxvY2Fs
aG9zdIcEfwAAATAOBgNVHQ8BAf8EBAMCAoQwDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNJADBGAiEAwguFa4jj8nQA3+QyvHbogSYeheFhh2WXRQysfdfumG4C
IQCS802hZtnksHPc1s9Lx42pt4TuHduo65oCT9Cwqz5jJQ==
-----END CERTIFICATE-----
"""
_KEY_OF_KNOWN = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIt/TLx0S2BCkoNUU
qTZVtgTMfr+dZxnUZdh7AoeBQX2hRANCAARS1kkKueEFQnPDIZiDTPIr2pp0xsk5
R3E3AyruF2ozq/431sw77TpgPks7Hs8Ye9JDtrMLJ8wMV4799v9I6FPG
-----END PRIVATE KEY-----
"""
UNKNOWN = """\
-----BEGIN CERTIFICATE-----
MIICAjCCAaegAwIBAgIUZn2QBqEpI0/c8sD/FDQnEEypRSEwCgYIKoZIzj0EAwIw
PzEaMBgGA1UECgwRUmVnaXN0cmFyIHNhbmRib3gxITAfBgNVBAMMGHVua25vd24g
b24gdGhpcyBjb21wdXRlcjAgFw0yNjExMjgwMDA2MTVaGA8yMTI2MTEwNDAwMDYx
NVowPzEaMBgGA1UECgwRUmVnaXN0cmFyIHNhbmRib3gxITAfBgNVBAMMGHVua25v
d24gb24gdGhpcyBjb21wdXRlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLFs
bg3eg/lLpaDpZhEc1jdQcy7U3lFnV8ni0rDSMT8cBrFFpDxSD1yQRAMR8KsfbqYH
rpci/jmSsUlwh+XzEkSjfzB9MB0GA1UdDgQWBBSl1WF2ST3iHzTJMiSOaVvzoYP/
ijAfBgNVHSMEGDAWgBSl1WF2ST3iHzTJMiSOaVvzoYP/ijAaBgNVHREEEzARggls
b2NhbGhvc3SHBH8AAAEwDgYDVR0PAQH/BAQDAgKEMA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSQAwRgIhAMADqtVvOngSvBNi1faaT2PpFamBM+ZaXRxYv03e
xnuRAiEA2K6ybMvV4fGUTEwCLMYTzPEC1OQLJAjNdutg2JA2Kpw=
-----END CERTIFICATE-----
"""
_KEY_OF_UNKNOWN = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQguCvUIouI21iMVRVp
3jXUEFHh8gL7Igm4Q78QhwRG7oihRANCAASxbG4N3oP5S6Wg6WYRHNY3UHMu1N5R
Z1fJ4tKw0jE/HAaxRaQ8Ug9ckEQDEfCrH26mB66XIv45krFJcIfl8xJE
-----END PRIVATE KEY-----
"""


@cache
def serving_as(*, trusted: bool) -> ssl.SSLContext:
    """What a server shows: the certificate that is meant to be trusted, or the other one."""
    pair = KNOWN + _KEY_OF_KNOWN if trusted else UNKNOWN + _KEY_OF_UNKNOWN
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # The library reads certificates from files only.
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pair.pem"
        file.write_text(pair, encoding="ascii")
        context.load_cert_chain(file)
    return context
