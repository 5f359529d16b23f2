"""Texts about the pact file: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    # where
    "pact.refused": ("{file} 里有 {count} 处要改：", "{file} can't be used, mistakes to correct: {count}"),
    "pact.place": ("{file} 第 {line} 行 {keys}：{told}", "{file}, line {line}, {keys}: {told}"),
    "pact.place_line": ("{file} 第 {line} 行：{told}", "{file}, line {line}: {told}"),
    "pact.place_file": ("{file}：{told}", "{file}: {told}"),
    "pact.nearest": ("您是不是想写 {nearest}？", " Did you mean {nearest}?"),
    # the file
    "pact.no_file": (
        "找不到这个文件。用 sheetpact init 可以新建一个。",
        "There is no such file. `sheetpact init DIR` makes a new one.",
    ),
    "pact.unreadable": ("这个文件打不开。", "The file can't be opened."),
    "pact.not_utf8": ("文件不是 UTF-8 编码，请另存为 UTF-8。", "The file is not UTF-8 text; save it as UTF-8."),
    "pact.empty_file": ("文件是空的。", "The file is empty."),
    # YAML
    "pact.yaml_colon": (
        "第 {column} 列多了一个冒号。值里有冒号时，请给整个值加上引号。",
        "There is a colon too many at column {column}. Put a value that holds a colon in quotes.",
    ),
    "pact.yaml_no_colon": (
        "第 {column} 列附近少了冒号：每个键后面要写冒号和一个空格。",
        "A colon is missing near column {column}: each key is followed by a colon and a space.",
    ),
    "pact.yaml_indent": (
        "第 {column} 列的缩进不对：同一层的键要对齐。",
        "The indentation is off at column {column}: keys of one level start in the same column.",
    ),
    "pact.yaml_bracket": (
        "第 {column} 列附近少了逗号或右括号。",
        "A comma or a closing bracket is missing near column {column}.",
    ),
    "pact.yaml_quote": ("第 {column} 列的引号没有收尾。", "The quote at column {column} is never closed."),
    "pact.yaml_sign": (
        "第 {column} 列的符号在 YAML 里有特殊含义，请给整个值加上引号。",
        "The sign at column {column} has a meaning in YAML; put the whole value in quotes.",
    ),
    "pact.yaml_tag": (
        "值的开头在 YAML 里有特殊含义，请给整个值加上引号。",
        "This begins with a sign that has a meaning in YAML; put the whole value in quotes.",
    ),
    "pact.yaml_reference": (
        '写在花括号里的引用要加引号，例如 "${{NAME}}"。',
        'Between braces a reference stands in quotes, such as "${{NAME}}".',
    ),
    "pact.yaml_escape": (
        "第 {column} 列的反斜杠写法不对。请改用单引号。",
        "The backslash at column {column} stands for nothing. Use single quotes.",
    ),
    "pact.yaml_documents": (
        "一个文件里只能有一份联盟约定，请去掉 --- 后面的内容。",
        "A file holds one pact only; remove what follows the second ---.",
    ),
    "pact.yaml_character": (
        "第 {column} 列有一个看不见的控制字符，请删掉。",
        "There is an invisible control character at column {column}; delete it.",
    ),
    "pact.yaml_wide": (
        "这一行附近用了全角标点。键和值之间要用半角的冒号、引号、逗号和括号。",
        "There are full-width signs near this line. Colons, quotes, commas and brackets between keys and values must "
        "be the plain ones.",
    ),
    "pact.yaml_tab": (
        "第 {column} 列之前有制表符（Tab），缩进请只用空格。",
        "There is a tab before column {column}; indent with spaces only.",
    ),
    "pact.yaml_endless": ("这里引用了它自己，没有尽头。", "This refers to itself without end."),
    "pact.yaml_other": ("第 {column} 列附近不符合 YAML 的写法。", "This is not YAML near column {column}."),
    "pact.twice": (
        "这个键写了两次，第一次在第 {first} 行。请删掉一个。",
        "This key is written twice, first in line {first}. Delete one of them.",
    ),
    "pact.no_colon": (
        "这里有一项没有写成“键: 值”：键和值之间要写半角冒号和一个空格。",
        "An entry here isn't written as `key: value`: a plain colon and a space stand between key and value.",
    ),
    "pact.key_not_text": (
        "键要是文字。像 00123 这样的编号请加引号，否则前面的零会丢。",
        "A key is a text. Put a number such as 00123 in quotes, else its zeros are lost.",
    ),
    # keys and values
    "pact.unknown_key": ("没有这个键。", "There is no such key."),
    "pact.unknown_key_setting": (
        "没有这个键。连接器自己的设置要写在 settings 下面。",
        "There is no such key. What a connector needs stands under `settings`.",
    ),
    "pact.missing": ("缺了这个必填的键。", "This key is missing and must be there."),
    "pact.not_text": ("这里要写文字。", "This must be a text."),
    "pact.not_text_quote": (
        '这里要写文字，请加引号："{raw}"。',
        'This must be a text; put it in quotes: "{raw}".',
    ),
    "pact.empty_text": ("这里不能空着。", "This must not be empty."),
    "pact.not_whole": (
        "这里要写整数，不带引号和小数。",
        "This must be a whole number, without quotes or decimals.",
    ),
    "pact.not_number": ("这里要写数字，不带引号。", "This must be a number, without quotes."),
    "pact.too_small": ("不能小于 {limit}。", "This must not be less than {limit}."),
    "pact.too_large": ("不能大于 {limit}。", "This must not be more than {limit}."),
    "pact.not_one_of": ("只能写以下几种之一：{choices}。", "This must be one of {choices}."),
    "pact.not_mapping": ("下面要写键和值，每行一个，并且缩进。", "Keys and values must stand under this, indented."),
    "pact.not_pact": (
        "文件里要写键和值，例如 pact: 联盟名。",
        "The file holds keys and values, such as pact: NAME.",
    ),
    "pact.empty_mapping": ("下面至少要写一项。", "At least one entry must stand under this."),
    "pact.not_list": ("这里要写列表，例如 [a, b]。", "This must be a list, such as [a, b]."),
    "pact.not_scalar": (
        "这里要写一个值：文字、数字、true 或 false。",
        "This must be one value: a text, a number, true or false.",
    ),
    "pact.wrong": ("这里的写法不对。", "This is not valid."),
    "pact.id": (
        "编号只能用小写字母、数字和连字符，并以字母或数字开头。",
        "An id has only small letters, digits and hyphens, and begins with a letter or a digit.",
    ),
    "pact.connector_name": (
        "连接器名只能用小写字母、数字和下划线，并以字母开头。",
        "A connector's name has only small letters, digits and underscores, and begins with a letter.",
    ),
    "pact.store": (
        "请写 sqlite:///路径，或 postgresql+psycopg://用户@主机/库名。",
        "Write sqlite:///PATH, or postgresql+psycopg://USER@HOST/NAME.",
    ),
    "pact.timezone": (
        "没有这个时区。请写 Asia/Shanghai 这样的时区名。",
        "There is no such time zone. Write a name such as Asia/Shanghai.",
    ),
    "pact.day": ("请写一天，例如 2026-03-01。", "Write a day, such as 2026-03-01."),
    "pact.currency": (
        "没有这个货币代码。请写三个大写字母，例如 CNY。",
        "There is no such currency code. Write three capital letters, such as CNY.",
    ),
    # what can't be true together
    "pact.name_taken": (
        "伙伴 {partner} 已经用了这个名字，表格里会分不清货主。",
        "The partner {partner} has this name already; owners in the sheet could not be told apart.",
    ),
    "pact.shop_taken": (
        "伙伴 {partner} 已经有这个编号的店铺，店铺编号在整个联盟里不能重复。",
        "The partner {partner} has a shop with this id already; shop ids are unique in the whole pact.",
    ),
    "pact.editor_taken": (
        "伙伴 {partner} 已经用了这个邮箱；一个邮箱只能属于一位伙伴。",
        "The partner {partner} has this address already; an address belongs to one partner.",
    ),
    "pact.email": ("这里要写邮箱地址。", "This must be an e-mail address."),
    "pact.item_owner": (
        "没有叫 {owner} 的伙伴。请写“货号”，或“伙伴编号/货号”。",
        "There is no partner {owner}. Write a SKU, or a partner's id and the SKU: owner/SKU.",
    ),
    "pact.limit_form": (
        "请写两个不同的伙伴，中间用斜杠：发积分的/收积分的，例如 tea/table。",
        "Write two different partners with a slash: who gave the points/where they are spent, such as tea/table.",
    ),
    "pact.form_shop": (
        "没有这家店铺：请填联盟里一家店铺的编号。",
        "There is no such shop: write the id of one of the pact's shops.",
    ),
    "pact.form_person": (
        "customer（顾客编号）和 phone（手机）两列填一列，不能都填，也不能都不填。",
        "Name people by one column: customer or phone, not both.",
    ),
    "pact.form_receiver": ("没有叫 {partner} 的伙伴编号。", "No partner has the id {partner}."),
    "pact.limit_partner": ("没有叫 {partner} 的伙伴编号。", "No partner has the id {partner}."),
    "pact.component_form": (
        "套装里的商品要写成“伙伴编号/货号”。",
        "A component of a bundle is written as a partner's id and the SKU: owner/SKU.",
    ),
    "pact.component_owner": ("没有叫 {owner} 的伙伴。", "There is no partner {owner}."),
    "pact.component_is_bundle": (
        "这件商品自己就是套装，套装里不能再放套装。请写出它的每件商品。",
        "This item is a bundle itself, and bundles can't hold bundles. Write its components instead.",
    ),
    # references and secrets
    "pact.no_variable": (
        "环境变量 {name} 没有设置，或者是空的。可以在联盟约定旁边的 .env 文件里写一行 {name}=…。",
        "The environment variable {name} is not set, or empty. A line {name}=… in the file .env beside the pact "
        "sets it.",
    ),
    "pact.bad_variable": (
        "花括号里要写变量名：只用字母、数字和下划线，不以数字开头。",
        "Between the braces stands a variable's name: letters, digits and underscores, no digit first.",
    ),
    "pact.open_reference": ("${{ 后面少了右花括号。", "The brace after $ is never closed."),
    "pact.literal_secret": (
        '密钥不能直接写在这里。请写 "${{{name}}}"，并在联盟约定旁边的 .env 文件里写一行 {name}=…。'
        "如果这个文件已经给别人看过，请先到平台上换一个新密钥。",
        'A secret can\'t stand here. Write "${{{name}}}", and a line {name}=… in the file .env beside the pact. '
        "If others have seen this file, have the platform make a new secret first.",
    ),
    "pact.literal_secret_inside": (
        '这个值里有密钥，不能直接写在这里。请把密钥那一段换成 "${{{name}}}"，'
        "并在联盟约定旁边的 .env 文件里写一行 {name}=…。",
        'This value holds a secret, which can\'t stand here. Put "${{{name}}}" in the place of the secret, and a line '
        "{name}=… in the file .env beside the pact.",
    ),
    "pact.secret_needs_flow": (
        'prefect:secret/{name} 只有在 Prefect 流程里才能读到。请改写 "${{{variable}}}"，并设置这个环境变量。',
        "prefect:secret/{name} can only be read in a Prefect flow. "
        'Write "${{{variable}}}" instead and set that environment variable.',
    ),
    "pact.no_such_secret": (
        "Prefect 里没有名为 {name} 的 Secret 块，或者读不到。",
        "Prefect has no secret block {name}, or it can't be read.",
    ),
}
