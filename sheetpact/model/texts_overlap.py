"""Texts about how many members two partners share: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    "overlap.count": ("“{one}”和“{other}”有 {count} 位共同的会员。", "“{one}” and “{other}” share {count} members."),
    "overlap.fewer": (
        "“{one}”和“{other}”的共同会员少于 {fewer} 位（人数太少，不说具体数字）。",
        "“{one}” and “{other}” share fewer than {fewer} members (so few aren't counted aloud).",
    ),
    "overlap.one_partner": ("请写两位不同的成员。", "Name two different partners."),
    "overlap.no_partner": ("约定里没有成员“{partner}”。", "The pact has no partner “{partner}”."),
    "overlap.key_file": (
        "密钥文件 {file} 用不了（{told}）。它要能写、只给自己看；也可以在环境变量 {name} 里给一个密钥。",
        "The key's file {file} can't be used ({told}). It must be writable; or give a key in the environment variable {name}.",
    ),
    "overlap.blinded": (
        "{file}：{people} 位会员已盲化，{left_out} 行没有完整的手机号或读不了，没有采用。这个文件可以给对方；密钥只有两位成员自己知道。",
        "{file}: {people} members are blinded; {left_out} rows have no whole phone or can't be read. The file may be handed "
        "over; the key stays with the two partners.",
    ),
    "overlap.ask_key": (
        "两位成员约定的密钥（输入时不显示）",
        "The key that the two partners have agreed on (not shown)",
    ),
    "overlap.no_key": (
        "还没有密钥：请把两位成员约定的密钥放进环境变量 {name}，或在终端里运行、按提示输入。",
        "There is no key: put the one that the two partners have agreed on into the environment variable {name}, or run this "
        "on a terminal, which asks for it.",
    ),
    "overlap.short_key": (
        "密钥太短，容易被猜到：至少要 {least} 个字符，最好随机生成。",
        "The key is too short to be safe from guessing: {least} characters at least, best at random.",
    ),
    "overlap.no_list": (
        "看表头认不出这是会员表：要有姓名和手机号。其他平台导出的表请用 --format 写明。",
        "The headings are of no list of customers: a name and a phone are needed. Name another back office with --format.",
    ),
    "overlap.no_blind": (
        "“{file}”不是盲化过的会员表，或者打不开。请先用 sheetpact members blind 生成。",
        "“{file}” is no blinded list, or can't be opened. Make one with sheetpact members blind.",
    ),
    "overlap.other_key": (
        "两个文件用的密钥不一样，没法比。请两位成员用同一个密钥重新生成。",
        "The two files were made with different keys and can't be compared. Make both anew with the same one.",
    ),
    # the command line
    "help.members.overlap": (
        "告诉两位成员共有多少会员，谁都不用看对方的名单。",
        "Tell how many members two partners share, where neither sees the other's list.",
    ),
    "help.members.blind": (
        "用两位成员约定的密钥，把会员表变成看不出是谁的文件，给 overlap --files 比对。",
        "Make a list of members unreadable with a key that two partners have agreed on, for overlap --files.",
    ),
    "option.files": (
        "比对两个盲化过的文件，不用约定文件里的成员。",
        "Compare two blinded files in place of two partners of the pact.",
    ),
    "option.out": ("写到哪个文件。", "The file to write."),
    "option.key_name": (
        "密钥在哪个环境变量里，默认 SHEETPACT_BLIND_KEY。",
        "The environment variable with the key; SHEETPACT_BLIND_KEY by default.",
    ),
    "option.form": ("会员表的格式，同 export_files 的 format。", "The list's format, as of `export_files`."),
    "option.region": (
        "没写国家的手机号属于哪个国家（两个字母），默认 CN。",
        "The country (two letters) of phones that name none; CN by default.",
    ),
}
