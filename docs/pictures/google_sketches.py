"""Sketches of the pages on which a Google sheet is set up, as HTML files: google_sketches.py FOLDER.

Not screenshots: what matters of a page, under the labels that Google's pages bear. Numbers say where to click.
"""

# ruff: noqa: INP001 -- a loose file, run by make-google

from __future__ import annotations

import sys
from pathlib import Path

FONTS = "Arial, 'Liberation Sans', 'DejaVu Sans', 'Noto Sans CJK SC', sans-serif"
WIDTH = 900
STYLE = f"""
* {{ box-sizing: border-box; -webkit-print-color-adjust: exact }}
body {{ margin: 0; font: 15px/1.5 {FONTS}; color: #202124; background: #fff }}
main {{ position: relative; width: {WIDTH}px; border: 1px solid #bdc1c6; overflow: hidden; background: #fff }}
header {{ height: 46px; background: #f1f3f4; border-bottom: 1px solid #dadce0; padding: 9px 16px; font-size: 17px }}
header .small {{ font-size: 13px; color: #5f6368; position: absolute; right: 16px; top: 14px }}
.path {{ color: #5f6368; padding: 12px 24px 0; font-size: 14px }}
.body {{ padding: 6px 24px 20px }}
.row {{ display: flex; gap: 24px; align-items: flex-start }}
.card {{ border: 1px solid #dadce0; border-radius: 8px; padding: 14px 18px; margin-top: 12px; background: #fff }}
.wide {{ flex: 1 }}
.shade {{ background: #e8eaed }}
.button {{ display: inline-block; background: #1a73e8; color: #fff; border-radius: 4px; padding: 4px 16px }}
.plain {{ background: #fff; color: #1a73e8; border: 1px solid #dadce0 }}
.pill {{ border-radius: 18px; padding: 6px 22px }}
.field {{ border: 1px solid #80868b; border-radius: 4px; padding: 6px 12px; margin: 18px 0 8px; position: relative }}
.field small {{ position: absolute; top: -10px; left: 8px; background: #fff; padding: 0 4px; color: #5f6368 }}
.chip {{ border: 1px solid #80868b; border-radius: 16px; padding: 2px 12px }}
.grey {{ color: #5f6368 }}
.menu {{ border: 1px solid #dadce0; box-shadow: 0 2px 6px #0003; padding: 6px 0; width: 240px; background: #fff }}
.menu div {{ padding: 5px 16px }}
.menu .here {{ background: #e8f0fe }}
.tabs span {{ display: inline-block; padding: 6px 16px; color: #5f6368 }}
.tabs .here {{ color: #1a73e8; border-bottom: 3px solid #1a73e8 }}
.n {{ display: inline-block; width: 24px; height: 24px; border-radius: 12px; background: #d93025; color: #fff;
     font: 700 14px/24px {FONTS}; text-align: center; margin: -3px 7px; vertical-align: middle }}
mark {{ background: #fde293; padding: 1px 0 }}
.box {{ display: inline-block; width: 17px; height: 17px; border: 2px solid #5f6368; vertical-align: -3px }}
.round {{ display: inline-block; width: 17px; height: 17px; border: 2px solid #5f6368; border-radius: 9px;
         vertical-align: -3px; margin-right: 6px }}
.round.on {{ border: 5px solid #1a73e8 }}
"""
E_MAIL = "sheetpact@kiln-lane.iam.gserviceaccount.com"
DOCUMENT = "1kQ7vXe4mB2sT9wLzR8yJ5cN6hP3dF0aGuVbYtKoWxEi"
WORDS: dict[str, tuple[str, str]] = {
    "sketch": ("示意图，页面以 Google 为准", "a sketch; Google's pages may look different"),
    "pick": ("选择项目", "Select a project"),
    "new": ("新建项目", "New project"),
    "project": ("项目名称", "Project name"),
    "place": ("位置", "Location"),
    "nobody": ("无组织", "No organisation"),
    "create": ("创建", "Create"),
    "cancel": ("取消", "Cancel"),
    "apis": ("API 和服务", "APIs & Services"),
    "library": ("库", "Library"),
    "search": ("搜索 API 和服务", "Search for APIs & Services"),
    "enable": ("启用", "Enable"),
    "iam": ("IAM 和管理", "IAM & Admin"),
    "accounts": ("服务账号", "Service Accounts"),
    "account": ("创建服务账号", "Create service account"),
    "details": ("服务账号详情", "Service account details"),
    "account_name": ("服务账号名称", "Service account name"),
    "account_id": ("服务账号 ID", "Service account ID"),
    "go_on": ("创建并继续", "Create and continue"),
    "roles": ("权限（可选）", "Permissions (optional)"),
    "principals": ("具有访问权限的主账号（可选）", "Principals with access (optional)"),
    "skip": ("什么也不用选", "choose nothing here"),
    "done": ("完成", "Done"),
    "tab_details": ("详细信息", "Details"),
    "tab_roles": ("权限", "Permissions"),
    "keys": ("密钥", "Keys"),
    "add_key": ("添加密钥", "Add key"),
    "new_key": ("创建新密钥", "Create new key"),
    "upload": ("上传现有密钥", "Upload existing key"),
    "private": ("为“sheetpact”创建私钥", "Create private key for “sheetpact”"),
    "type": ("密钥类型", "Key type"),
    "advised": ("推荐", "Recommended"),
    "old": ("用于与旧代码兼容", "For backward compatibility"),
    "sheet": ("手作联盟库存", "Kiln Lane stock"),
    "menus": ("文件　修改　查看　插入　格式　数据", "File  Edit  View  Insert  Format  Data"),
    "share": ("共享", "Share"),
    "share_it": ("共享“手作联盟库存”", "Share “Kiln Lane stock”"),
    "editor": ("编辑者 ▾", "Editor ▾"),
    "notify": ("通知", "Notify people"),
    "unticked": ("不要勾选", "not ticked"),
    "general": ("常规访问权限", "General access"),
    "restricted": ("受限 ▾", "Restricted ▾"),
    "only": ("只有已添加的用户才能打开", "Only people with access can open with the link"),
    "address": ("文档编号在 /d/ 和 /edit 之间；整个地址抄进 pact.yaml 也可以",
                "The id stands between /d/ and /edit; the whole address will do, too"),
}  # fmt: skip


def number(at: int) -> str:
    return f'<b class="n">{at}</b>'


def field(label: str, value: str, at: int = 0) -> str:
    return f'<div class="field"><small>{label}</small>{value}{number(at) if at else ""}</div>'


def button(text: str, at: int = 0, kind: str = "") -> str:
    return f'<span class="button {kind}">{text}</span>{number(at) if at else ""}'


def project(say: dict[str, str]) -> str:
    """Where a new project is made."""
    return f"""
<div class="body row"><div class="card shade" style="width:330px"><b>{say["pick"]}</b>
<p>{button(say["new"], 1, "plain")}</p><p class="grey">My First Project</p></div>
<div class="card" style="flex:1"><b style="font-size:18px">{say["new"]}</b>
{field(say["project"] + " *", "kiln-lane", 2)}{field(say["place"] + " *", say["nobody"])}
<p>{button(say["create"], 3)} &nbsp; {button(say["cancel"], 0, "plain")}</p></div></div>"""


def apis(say: dict[str, str]) -> str:
    """Where both APIs are switched on."""
    cards = "".join(
        f'<div class="card wide"><b>{name}</b><p class="grey">Google</p><p>{button(say["enable"], at)}</p></div>'
        for name, at in (("Google Sheets API", 2), ("Google Drive API", 3))
    )
    return f"""
<div class="path">{say["apis"]} › {say["library"]}</div>
<div class="body">{field(say["search"], "Google Sheets API", 1)}<div class="row">{cards}</div></div>"""


def account(say: dict[str, str]) -> str:
    """Where the service account is made."""
    return f"""
<div class="path">{say["iam"]} › {say["accounts"]} › {say["account"]}</div>
<div class="body"><div class="card"><b>1　{say["details"]}</b>
{field(say["account_name"], "sheetpact", 1)}{field(say["account_id"] + " *", "sheetpact")}
<p class="grey" style="margin:4px 0 12px">{E_MAIL}</p>{button(say["go_on"], 2)}</div>
<div class="card grey"><b>2　{say["roles"]}</b> — {say["skip"]}</div>
<div class="card grey"><b>3　{say["principals"]}</b> — {say["skip"]}</div>
<p style="margin-bottom:0">{button(say["done"], 3)}</p></div>"""


def key(say: dict[str, str]) -> str:
    """Where the key is made."""
    return f"""
<div class="path">{say["iam"]} › {say["accounts"]} › sheetpact</div>
<div class="body"><div class="tabs"><span>{say["tab_details"]}</span><span>{say["tab_roles"]}</span>
<span class="here">{say["keys"]}</span>{number(1)}</div>
<div class="row"><div style="width:300px;padding-top:14px">{button(say["add_key"] + " ▾", 2, "plain")}
<div class="menu"><div class="here">{say["new_key"]}{number(3)}</div><div>{say["upload"]}</div></div></div>
<div class="card" style="flex:1;box-shadow:0 2px 8px #0004"><b style="font-size:17px">{say["private"]}</b>
<p>{say["type"]}</p><p><i class="round on"></i>JSON{number(4)} <span class="grey">{say["advised"]}</span></p>
<p><i class="round"></i>P12 <span class="grey">{say["old"]}</span></p>
<p style="text-align:right;margin-bottom:0">{button(say["cancel"], 0, "plain")} &nbsp; {button(say["create"], 5)}</p>
</div></div></div>"""


def share(say: dict[str, str]) -> str:
    """Where the sheet is shared with the account."""
    return f"""
<div class="body" style="background:#f9fbfd;padding-top:12px"><div class="row" style="justify-content:space-between">
<div><b style="font-size:17px">{say["sheet"]}</b><br>
<span class="grey" style="white-space:pre">{say["menus"]}</span></div>
<div>{number(1)}{button(say["share"], 0, "pill")}</div></div>
<div class="card" style="margin:14px 60px 0;box-shadow:0 2px 10px #0004">
<b style="font-size:18px">{say["share_it"]}</b>
<div class="row" style="align-items:center;gap:12px;margin-top:10px"><div class="field" style="flex:1;margin:0">
<span class="chip">{E_MAIL}</span>{number(2)}</div>
<div class="field" style="margin:0">{say["editor"]}</div>{number(3)}</div>
<p><i class="box"></i> {say["notify"]}{number(4)}<span class="grey">{say["unticked"]}</span></p>
<p style="margin:0"><b>{say["general"]}</b><br>{say["restricted"]} <span class="grey">{say["only"]}</span></p>
<p style="text-align:right;margin:6px 0 0">{button(say["share"], 5, "pill")}</p></div></div>"""


def address(say: dict[str, str]) -> str:
    """Which part of the address is the document's id."""
    return f"""
<div class="body" style="padding-top:18px"><div class="field" style="border-radius:20px;margin:0;font-size:14px">
docs.google.com/spreadsheets/d/<mark>{DOCUMENT}</mark>/edit?gid=0</div>
<p style="margin:12px 0 0">{say["address"]}</p></div>"""


PAGES = (
    ("1-project", project, 312),
    ("2-apis", apis, 322),
    ("3-account", account, 538),
    ("4-key", key, 372),
    ("5-share", share, 396),
    ("6-address", address, 156),
)
"""Name, page, height in pixels."""


def main() -> None:
    folder = Path(sys.argv[1])
    for at, locale in enumerate(("zh-CN", "en")):
        say = {name: words[at] for name, words in WORDS.items()}
        for name, page, height in PAGES:
            top = "Google Sheets" if name[0] in "56" else "Google Cloud"
            sized = f"@page {{ size: {WIDTH}px {height}px; margin: 0 }} main {{ height: {height - 1}px }}"
            html = (
                f'<!DOCTYPE html><html lang="{locale}"><meta charset="utf-8"><style>{STYLE}{sized}</style><main>'
                f'<header>{top}<span class="small">{say["sketch"]}</span></header>{page(say)}</main></html>\n'
            )
            (folder / f"google-{name}.{locale}.html").write_text(html, encoding="utf-8")


if __name__ == "__main__":
    main()
