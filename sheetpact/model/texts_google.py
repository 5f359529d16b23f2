"""What people read about a Google sheet."""

TEXTS: dict[str, tuple[str, str]] = {
    "google.no_key_file": (
        "找不到服务账号的密钥文件 {file}。请在 Google Cloud 控制台为服务账号新建 JSON 密钥，放到 pact.yaml 旁边，并在 sheet.settings.credentials 里写上文件名。",
        "The service account's key file {file} isn't there. Make a JSON key in the Google Cloud console, put it beside pact.yaml, "
        "and name it under sheet.settings.credentials.",
    ),
    "google.bad_key_file": (
        "{file} 不是服务账号的 JSON 密钥文件，或者文件不完整。请重新下载密钥。",
        "{file} isn't a service account's JSON key, or is incomplete. Download the key again.",
    ),
    "google.key_refused": (
        "Google 不接受服务账号 {account} 的密钥：密钥可能已被删除、停用，或者本机时间不准。请校准时间，或者新建一个密钥。",
        "Google doesn't accept the key of {account}: it may be deleted or disabled, or this machine's clock is wrong. Set the clock, or make a new key.",
    ),
    "google.signed_out": (
        "Google 发了新的登录令牌，却又不接受它：服务账号 {account} 可能刚被停用或删除。请在 Google Cloud 控制台的“IAM 和管理 → 服务账号”里查看，启用它或换一个密钥，然后再同步一次。",
        "Google gives out a sign-in token and then refuses it: {account} may have just been disabled or deleted. Look under IAM & Admin, "
        "Service Accounts, in the Google Cloud console, enable it or use another key, and sync again.",
    ),
    "google.no_token_server": (
        "连不上 Google 的登录服务器。请检查网络；在中国大陆一般需要代理，可以用环境变量 HTTPS_PROXY 设置。",
        "Google's sign-in server doesn't answer. Check the network; where Google is blocked, set a proxy in HTTPS_PROXY.",
    ),
    "google.gone": (
        "Google 里找不到表格 {document}：可能已被删除、编号写错，或者没有共享给服务账号。请用“共享”把它分享给 {account}，权限选“编辑者”。",
        "Google finds no document {document}: it is deleted, its id is mistyped, or it isn't shared. Share it with {account} as an editor.",
    ),
    "google.no_access": (
        "服务账号没有打开这张表格的权限。请把表格分享给 {account}，权限选“编辑者”。",
        "The service account may not open the document. Share it with {account} as an editor.",
    ),
    "google.read_only": (
        "服务账号只能查看这张表格，不能写入。请在“共享”里把 {account} 的权限改成“编辑者”。",
        "The service account may look at the document, not write to it. In Share, make {account} an editor.",
    ),
    "google.api_off": (
        "项目 {project} 还没有启用 Google Sheets API 或 Google Drive API。请在 Google Cloud 控制台的“API 和服务”里把两个都启用，几分钟后再试。",
        "The project {project} hasn't both the Google Sheets API and the Google Drive API switched on. Enable them under APIs & Services and try again in a few minutes.",
    ),
    "google.no_spreadsheet": (
        "这不是 Google 表格：上传的 Excel 文件请先在“文件”菜单里选“另存为 Google 表格”，再换成新表格的编号。",
        "This is no Google spreadsheet: open an uploaded Excel file, choose File, Save as Google Sheets, and use the new document's id.",
    ),
    "google.trashed": (
        "这张表格在回收站里，30 天后会被彻底删除。请先在 Google 云端硬盘里恢复它。",
        "The document is in the bin and will be deleted for good after 30 days. Restore it in Google Drive first.",
    ),
    "google.protected": (
        "表格的所有者保护了 sheetpact 需要写入的单元格。请在“数据 → 保护工作表和范围”里允许 {account} 编辑，或者取消保护。",
        "The owner protected cells that sheetpact has to write. Under Data, Protect sheets and ranges, let {account} edit them, or lift the protection.",
    ),
    "google.too_many_cells": (
        "表格已经达到 Google 的上限（一千万个单元格，空白单元格也算）。请删除多余的空白行、空白列或旧的工作表。",
        "The document has reached Google's limit of ten million cells, blank ones included. Delete spare rows, columns or old tabs.",
    ),
    "google.text_too_long": (
        "有一段文字超过了 Google 单元格的上限（50,000 个字符），请在店铺后台把品名或说明改短。",
        "A text is longer than the 50,000 characters that a cell holds. Shorten the title in the shop.",
    ),
    "google.slow_down": ("Google 要求放慢速度，稍后再试。", "Google asks for fewer calls; try again later."),
    "google.tab_changed": (
        "写入时有人改了工作表（改名、删除或缩小），会重新读取。",
        "Somebody renamed, deleted or shrank a tab meanwhile; it is read again.",
    ),
    "google.edited": (
        "读取之后有人改了表格，会重新读取。",
        "Somebody edited the document since it was read; it is read again.",
    ),
    "google.other_write": (
        "另一个 sheetpact 正在写同一张表格，这一次没有写入。",
        "Another sheetpact is writing the same document; nothing was written this time.",
    ),
    "google.not_put_right": (
        "写入时有人在反复移动行，下面几行可能写错了，请人工核对：{cells}",
        "Rows were moved again and again during a write; check these rows by hand: {cells}",
    ),
    "google.step_key": ("密钥可用，服务账号是 {account}", "the key is good; the service account is {account}"),
    "google.step_shared": (
        "表格“{name}”已共享给服务账号，可以编辑",
        "“{name}” is shared with the service account as an editor",
    ),
    "google.hook_no_secret": (
        "sheet.settings 里写了 hook_address，但没有 hook_secret，所以不会请 Google 通知改动。请补上 hook_secret，或者去掉 hook_address。",
        "hook_address stands under sheet.settings without hook_secret, so Google isn't asked to tell of edits. Add hook_secret, or remove hook_address.",
    ),
    "google.step_read": ("Google Sheets API 可以使用", "the Google Sheets API answers"),
}
