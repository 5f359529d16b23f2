"""A new workspace to fill in: a pact with comments, the names of its secrets, and folders for exports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sheetpact.errors import PactError
from sheetpact.model.texts import say

SECRETS = "TEA_WOO_KEY=\nTEA_WOO_SECRET=\nTEA_YOUZAN_SECRET=\n"
IGNORED = ".env\n.sheetpact/\n*-key.json\nservice_account*.json\n"
FOLDERS = ("exports/tea",)


@dataclass(frozen=True, slots=True)
class Workspace:
    """What was made. Files that were there already are left as they are and aren't named."""

    folder: Path
    made: tuple[str, ...]


def make_workspace(folder: Path, locale: str) -> Workspace:
    """Make `folder` a workspace. PactError: it has a pact already, or can't be written to."""
    if (folder / "pact.yaml").exists():
        raise PactError(say(locale, "workspace.taken", folder=folder))
    files = {
        "pact.yaml": PACTS["zh-CN" if locale.startswith("zh") else "en"],
        ".env.example": f"# {say(locale, 'workspace.secrets')}\n{SECRETS}",
        ".gitignore": IGNORED,
    }
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        return Workspace(folder, tuple(name for name, text in files.items() if _write(folder / name, text)))
    except OSError as refused:
        raise PactError(say(locale, "workspace.refused", folder=folder, told=refused.strerror or "")) from None


def _write(path: Path, text: str) -> bool:
    """False: it is there already."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


CHINESE = """\
# 联盟约定：每一项的说明见 docs/reference/pact.md。填好后运行 sheetpact check，它会逐行指出要改的地方。
pact: 我们的联盟            # 联盟名称，合作伙伴会看到
locale: zh-CN              # 表格和提示的语言：zh-CN 或 en
timezone: Asia/Shanghai
currency: CNY

sheet:
  connector: workbook      # 本地 .xlsx 文件，放在网盘同步的文件夹里也可以
  document: 联盟共享表.xlsx  # 没有的话，第一次同步会新建

partners:
  tea:                     # 成员编号：小写字母、数字、连字符
    name: 青山茶具          # 成员名称，表格“货主”一列写的就是它
    shops:
      tea-files:           # 店铺编号：表格里这家店的列名
        connector: export_files
        settings:
          folder: exports/tea    # 把后台导出的商品、订单文件放进这个文件夹
          format: youzan         # youzan pinduoduo doudian xiaohongshu 1688 shopify woocommerce custom
      # 有接口的店铺这样写。密钥写在 .env 里（见 .env.example），这里只写它的名字：
      # tea-woo:
      #   connector: woocommerce
      #   settings:
      #     base_url: https://tea.example
      #     consumer_key: ${TEA_WOO_KEY}
      #     consumer_secret: ${TEA_WOO_SECRET}
      # tea-youzan:
      #   connector: youzan
      #   settings:
      #     client_id: 0123456789abcdef01    # 店铺自建的“自用型”应用，有赞云控制台 › 应用概况
      #     client_secret: ${TEA_YOUZAN_SECRET}
      #     grant_id: "42583152"             # 店铺 id
  # 每个成员一段：
  # table:
  #   name: 白石餐具

inventory:
  mode: mirror             # mirror：各店都显示总数；escrow：各店只卖自己的份额，绝不超卖；own：不共享
  safety_stock: 1          # 每种商品留几件不卖
  # items:                 # 个别商品另行约定
  #   POT-1: {mode: escrow}
  # bundles:               # 礼盒：由哪些商品组成，各几件
  #   GIFTBOX-1: {tea/POT-1: 1, table/BOWL-2: 1}
"""
ENGLISH = """\
# The pact of your alliance. docs/reference/pact.md explains every key; `sheetpact check` tells what is still missing.
pact: Our alliance         # the name your partners see
locale: en                 # language of the sheet and of every message: zh-CN or en
timezone: Europe/London
currency: GBP

sheet:
  connector: workbook      # a local .xlsx file; a folder that a cloud drive keeps in step is fine
  document: alliance.xlsx  # made by the first sync if it isn't there

partners:
  tea:                     # the partner's id: small letters, digits, hyphens
    name: Green Hill Tea   # the name that stands in the sheet's Owner column
    shops:
      tea-files:           # the shop's id: it heads the shop's column in the sheet
        connector: export_files
        settings:
          folder: exports/tea    # put the product and order exports of the back office here
          format: shopify        # youzan pinduoduo doudian xiaohongshu 1688 shopify woocommerce custom
      # A shop with an API. Its keys stand in .env (see .env.example), here only their names:
      # tea-woo:
      #   connector: woocommerce
      #   settings:
      #     base_url: https://tea.example
      #     consumer_key: ${TEA_WOO_KEY}
      #     consumer_secret: ${TEA_WOO_SECRET}
      # tea-youzan:
      #   connector: youzan
      #   settings:
      #     client_id: 0123456789abcdef01    # of the shop's own self-use app (Youzan Cloud console)
      #     client_secret: ${TEA_YOUZAN_SECRET}
      #     grant_id: "42583152"             # the shop's id
  # One part for each partner:
  # table:
  #   name: White Stone Tableware

inventory:
  mode: mirror             # mirror: every shop shows the pool; escrow: only its own right, never oversold; own: apart
  safety_stock: 1          # pieces of each item that are kept back
  # items:                 # exceptions
  #   POT-1: {mode: escrow}
  # bundles:               # sets: what they are made of, and how many pieces
  #   GIFTBOX-1: {tea/POT-1: 1, table/BOWL-2: 1}
"""
PACTS = {"zh-CN": CHINESE, "en": ENGLISH}
