"""Settings of an account at the fake, for a machine where everything is played."""

from __future__ import annotations

from typing import Dict

# Worth nothing anywhere else.
_ACCOUNT = {
    "WECHAT_APP_ID": "wxfake0000000001",
    "WECHAT_APP_SECRET": "fake-secret-of-the-fake-account",
    "WECHAT_TOKEN": "faketoken",
    "WECHAT_AES_KEY": "fakefakefakefakefakefakefakefakefakefakefak",
    "WECHAT_MODE": "safe",
    "WECHAT_CUSTOMER_SERVICE": "auto",
    "WECHAT_NOTICE_TEMPLATE": "fake-template",
    "WECHAT_NOTICE_KIND": "once",
}


def fake_environment(port: int) -> Dict[str, str]:
    """Return the variables under which the processes talk to a fake on this port of the machine."""
    return {**_ACCOUNT, "WECHAT_API_BASE": f"http://127.0.0.1:{port}"}
