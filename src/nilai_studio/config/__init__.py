"""How the studio is put together: settings, addresses, its folder, its processes.

`nilai studio up` begins in `commands`; everything it keeps lies in one folder, `home`.
"""
