"""Texts about members: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    # how two accounts agree, field by field
    "members.name.missing": (
        "姓名比不了：有一方是昵称，或没有写",
        "the names can't be compared, since one is a nickname or missing",
    ),
    "members.name.written": ("姓名相同", "the same name"),
    "members.name.sound": ("姓名读音相同，写法不同", "names that are read alike and written differently"),
    "members.name.near": ("姓名相近", "nearly the same name"),
    "members.name.close": ("姓名每部分最多差一个字母", "the names differ in a letter of each word at most"),
    "members.name.part": ("姓名只有一部分相符", "only one word of the names agrees"),
    "members.name.surname": ("同姓，一方没有写名字", "the same surname, one of them without a given name"),
    "members.name.other": ("姓名不同", "different names"),
    "members.phone.missing": ("手机号无法比较", "the phones can't be compared"),
    "members.phone.same": ("手机号相同", "the same phone"),
    "members.phone.one_name": ("手机号相同，用它的只有一个姓名", "the same phone, which stands with one name"),
    "members.phone.two_names": ("手机号相同，但有两个姓名在用", "the same phone, which stands with two names"),
    "members.phone.few_names": (
        "手机号相同，但有三四个姓名在用",
        "the same phone, which stands with three or four names",
    ),
    "members.phone.crowded": (
        "手机号相同，但用它的姓名太多，不作依据",
        "the same phone, which stands with so many names that it says nothing",
    ),
    "members.phone.of_surname": (
        "手机号相同，用它的姓名里只有一个是这个姓",
        "the same phone, and only one of the names that it stands with has this surname",
    ),
    "members.phone.own": (
        "手机号相同，而且在几家店铺里都只登记过一个姓名",
        "the same phone, and in several shops it stands with no other name",
    ),
    "members.phone.near": ("手机号只差一位数字", "the phones differ in one digit"),
    "members.phone.own_mask": (
        "手机号的前三位和后四位相同，这样的号码里只登记过一个这个姓的姓名",
        "the first three and last four digits of the phone are the same, and only one name with this surname stands "
        "with such a number",
    ),
    "members.phone.mask": (
        "手机号的前三位和后四位相同",
        "the first three and last four digits of the phone are the same",
    ),
    "members.phone.tail": ("手机号的后四位相同", "the last four digits of the phone are the same"),
    "members.phone.other": ("手机号不同", "different phones"),
    "members.email.missing": ("邮箱无法比较", "the e-mail addresses can't be compared"),
    "members.email.verified": ("邮箱相同，且双方店铺都已验证", "the same e-mail address, verified by both shops"),
    "members.email.same": ("邮箱相同", "the same e-mail address"),
    "members.email.shared": (
        "邮箱相同，但不止一个姓名用它",
        "the same e-mail address, which stands with several names",
    ),
    "members.email.near": ("邮箱只差一个字符", "the e-mail addresses differ in one letter"),
    "members.email.other": ("邮箱不同", "different e-mail addresses"),
    "members.union.missing": ("微信用户无法比较", "the WeChat users can't be compared"),
    "members.union.same": ("同一个微信开放平台用户", "the same user of one WeChat open-platform account"),
    "members.union.other": ("不同的微信用户", "different WeChat users"),
    "members.birthday.missing": ("生日无法比较", "the birthdays can't be compared"),
    "members.birthday.same": ("生日相同", "the same birthday"),
    "members.birthday.near": ("生日只差一位数字", "the birthdays differ in one digit"),
    "members.birthday.day": ("生日的月和日相同，年份没有填", "the same day of birth, of one the year isn't told"),
    "members.birthday.year": ("出生年份相同", "the same year of birth"),
    "members.birthday.other": ("生日不同", "different birthdays"),
    "members.address.missing": ("地址无法比较", "the addresses can't be compared"),
    "members.address.same": ("地址相同", "the same address"),
    "members.address.household": ("地址和电话都相同", "the address is the same, as the phone is"),
    "members.address.near": (
        "街道和门牌号相符，只是写法不同或缺少房号",
        "the same house, written otherwise or without the door",
    ),
    "members.address.street": ("街道或小区相同，门牌号不同", "the same street, another number"),
    "members.address.town": ("同一地区，街道不同", "the same town, another street"),
    "members.address.elsewhere": ("不同的地区", "another town"),
    "members.address.other": ("地址不同", "different addresses"),
    "members.wechat.missing": ("微信号无法比较", "the WeChat ids can't be compared"),
    "members.wechat.same": ("微信号相同", "the same WeChat id"),
    "members.wechat.near": ("微信号只差一个字符", "WeChat ids that differ in one sign"),
    "members.wechat.other": ("微信号不同", "different WeChat ids"),
    "members.gender.missing": ("性别无法比较", "the genders can't be compared"),
    "members.gender.same": ("性别相同", "the same gender"),
    "members.gender.other": ("性别不同", "different genders"),
    # explain MEMBER
    "members.explain.title": ("会员 {member}：{count} 个账号", "Member {member}, accounts: {count}"),
    "members.explain.account": ("{shop}（顾客 {customer}）", "{shop} (customer {customer})"),
    "members.explain.join": ("{one}和{other}是同一人，因为：", "{one} and {other} are one person, because:"),
    "members.explain.said": ("联盟里有人确认过是同一人", "somebody in the alliance has said so"),
    "members.judged.same": (
        "已记下：{one}和{other}是同一人。下次同步时合并，以后一直有效。",
        "Noted: {one} and {other} are one person. The next sync joins them, and no later one parts them.",
    ),
    "members.judged.different": (
        "已记下：{one}和{other}不是同一人。下次同步时分开，以后一直有效。",
        "Noted: {one} and {other} are not one person. The next sync parts them, and no later one joins them.",
    ),
    "members.judged.later": (
        "先不定：{one}和{other}是不是同一人，由资料来定；还看不出来的话，下次同步后继续问。",
        "Left open: whether {one} and {other} are one person is for what they tell to decide, and asked as long as "
        "they don't tell enough.",
    ),
    "members.judged.open": (
        "已取消：{one}和{other}是不是同一人，重新由资料来定。",
        "Taken back: whether {one} and {other} are one person is for what they tell to decide.",
    ),
    "members.no_member": (
        "现在没有会员 {member}。会员号在同步时产生：请先运行 sheetpact sync，再到表格的《会员》里查。",
        "There is no member {member} (yet). Syncs give the numbers: run sheetpact sync, then look them up in the sheet's "
        "tab Members.",
    ),
    "members.no_account": (
        "没有账号 {account}。写成 店铺/顾客编号，按《待确认》或 sheetpact explain 会员号 里的写",
        "there is no account {account}. Write SHOP/CUSTOMER as To confirm or `sheetpact explain MEMBER` has them",
    ),
    "members.one_account": ("这是同一个账号", "that is one and the same account"),
    "members.explain.identity": (
        "微信用户相同，或双方验证过的邮箱相同，就足以确定",
        "an equal WeChat user, or an e-mail address that both shops verified, is enough whatever the sum",
    ),
    "members.explain.weight": (
        "合计 {weight} 分，达到 {enough} 分就认作同一人",
        "together {weight}; from {enough} on they are taken for one person",
    ),
    # why two accounts that look like one person were not joined
    "members.not_joined.said": ("伙伴说不是同一人", "people say that they are not one person"),
    "members.not_joined.union_ids": (
        "合并后会有两个不同的微信用户",
        "that would make one member of two WeChat users",
    ),
    "members.not_joined.names": (
        "其中一方已和别的账号合并，那里的姓名不同",
        "one of them is joined with an account of another name already",
    ),
    "members.not_joined.birthdays": ("生日互相矛盾", "their birthdays contradict each other"),
    "members.not_joined.genders": ("性别不同，而姓名又不足以确定", "their genders differ, and the name isn't enough"),
    # pairs of accounts that people are asked about: in the sheet, and what became of the answers
    "members.review.and": ("；", "; "),
    "members.review.unsure": ("{facts}。还不够确定", "{facts}. Not enough to be sure"),
    "members.review.not_joined": ("{facts}。没有合并：{why}", "{facts}. Not joined: {why}"),
    "members.review.unknown": (
        "请从下拉里选“同一人”或“不是”：现在填的看不懂，没有采用，已清空",
        "choose “same” or “different”: what stood there means neither, so it was not taken, and the cell was emptied",
    ),
    "members.review.waiting": (
        "有 {count} 对账号请看一看是不是同一人（不急，也可以不填）",
        "{count} pairs of accounts wait for somebody to say whether they are one person (whenever you like, or never)",
    ),
    "members.review.waiting_more": (
        "有 {count} 对账号请看一看是不是同一人（不急，也可以不填）；先列出最像的 {shown} 对",
        "{count} pairs of accounts wait for somebody to say whether they are one person (whenever you like, or never); "
        "the {shown} likeliest are shown",
    ),
    "members.review.none": ("没有要确认的账号。", "There is nothing to confirm."),
    "members.review.no_question": (
        "没有编号为 {id} 的一对账号：编号见 sheetpact members review 或《待确认》",
        "there is no pair {id}: ids stand in sheetpact members review and in the tab To confirm",
    ),
    "members.review.usage": (
        "编号后面要写 same（同一人）、different（不是）或 later（先不定）",
        "after the id goes same, different or later",
    ),
    "members.review.progress": ("第 {at} 对，共 {count} 对", "{at} of {count}"),
    "members.review.prompt": (
        "是同一人吗？s 同一人，d 不是，l 先不定，q 结束",
        "One person? s same, d different, l later, q quit",
    ),
    "members.review.answered": (
        "回答了 {count} 对，下次同步时生效。",
        "Answered: {count}. The next sync acts on it.",
    ),
    "members.review.more": (
        "另外还有 {count} 对没那么像，回答了前面的再列出来。",
        "{count} less likely pairs come up as these are answered.",
    ),
    "members.review.how": (
        "回答一对：sheetpact members review 编号 same（同一人）、different（不是）或 later（先不定）",
        "Answer one: sheetpact members review ID same, different or later",
    ),
    "members.said.same": (
        "有人确认是同一人：{one} 和 {other} 现在是会员 {member}",
        "somebody says that they are one person: {one} and {other} are member {member} now",
    ),
    "members.said.same_in_vain": (
        "有人确认是同一人，但另有人说过不是，所以没有合并：{one} 和 {other}",
        "somebody says that they are one person; somebody else has said no, so they were not joined: {one} and {other}",
    ),
    "members.said.different": (
        "有人确认不是同一人：{one} 和 {other} 以后不会合并",
        "somebody says that they are not one person: {one} and {other} will not be joined",
    ),
    # what a matching left out
    "members.two_union_ids": (
        "有 {count} 处手机号加姓名或邮箱相同，但微信用户不同，因此没有合并为同一会员。",
        "Not joined into one member: {count} accounts or groups share a phone and name, or an e-mail, but are "
        "different WeChat users.",
    ),
    "members.names_by_word": (
        "有 {count} 位会员因为几次“同一人”的回答合在一起，名下有互相矛盾的姓名，例如 {member}。"
        "用 sheetpact explain {member} 查看；答错的，用 sheetpact members judge 账号 账号 different 改回来。",
        "Answers “same” have made one member of accounts whose names contradict each other: {count}, for example {member}. "
        "sheetpact explain {member} shows them; sheetpact members judge ACCOUNT ACCOUNT different takes a wrong one back.",
    ),
    "members.crowded_phones": (
        "有 {count} 个手机号对应多个不同的姓名（可能是门店或代收电话），没有用来识别会员。",
        "Not used to recognise members: {count} phones stand with many different names (a counter's, perhaps).",
    ),
    "members.keys_skipped": (
        "有 {count} 个手机号、邮箱或微信用户出现在两百多个账号上，没有用来识别会员。",
        "Not used to recognise members: {count} phones, e-mail addresses or WeChat users stand with more than two hundred "
        "accounts each.",
    ),
    "members.closer_look": (
        "用大家已回答的 {count} 对账号检验：把姓名逐词、地址按地区比对，判断得更准，所以现在按这种方式识别会员。",
        "Held against the {count} pairs that people have answered for, a closer look at names and towns is right more often, "
        "so members are matched that way.",
    ),
    # consent, as it stands in the sheet
    "members.consent_given": ("已同意（{day}）", "given ({day})"),
    "members.consent_narrow": ("已同意，但未包含全部伙伴（{day}）", "given, but not for all partners ({day})"),
    "members.consent_none": ("未登记", "not recorded"),
    "members.consent_expired": ("已到期（{day}）", "expired ({day})"),
    "members.consent_withdrawn": ("已撤回（{day}）", "withdrawn ({day})"),
    # a row whose number is nobody's any more, in the consent column
    "members.joined": ("已并入 {member}", "now {member}"),
    "members.no_longer_used": ("已停用", "no longer used"),
    # consents.csv
    "consents.unreadable": (
        "文件读不出来，没有登记任何同意：请用 Excel 另存为 CSV UTF-8",
        "the file can't be read and no consent was taken from it: save it as CSV UTF-8",
    ),
    "consents.too_large": (
        "文件超过 {most} MB，没有登记任何同意：请只留同意登记需要的行和列",
        "the file has more than {most} MB and no consent was taken from it: keep only the rows and columns that it needs",
    ),
    "consents.headings": (
        "缺少列：{names}，没有登记任何同意：请补上表头",
        "columns are missing: {names}. No consent was taken from it: add them",
    ),
    "consents.shop_unknown": (
        "没有这家店铺，这一行没有登记：可填 {shops}",
        "there is no such shop, so the line was not taken: write one of {shops}",
    ),
    "consents.empty": ("没有填，这一行没有登记：请补上", "it is empty, so the line was not taken: fill it in"),
    "consents.partner_unknown": (
        "有一个名称不是联盟伙伴，没有算在内：请逐一写出伙伴的名称",
        "one of these names is no partner's and was not counted: name each partner",
    ),
    "consents.no_time": (
        "看不出日期：未同意的按未同意、撤回的按已撤回处理。请写成 2026-03-02 或 2026-03-02 14:30",
        "that is no date, so the person is taken not to allow it. Write 2026-03-02 or 2026-03-02 14:30",
    ),
    "consents.future": (
        "日期在将来：未同意的按未同意、撤回的按已撤回处理。请改正日期",
        "the date is in the future, so the person is taken not to allow it. Correct the date",
    ),
    "consents.withdrawn_first": (
        "撤回早于同意，按已撤回处理；若之后又同意了，请另起一行",
        "withdrawn before it was given, so it is taken as withdrawn. A later consent goes on a line of its own",
    ),
    "consents.awaited": (
        "店铺里还没有这位顾客（共 {count} 行）。这一行已经登记，等店铺的顾客名单里有了就生效；请核对顾客编号",
        "no such customer yet ({count} in all). What stands there is taken, and will count as soon as the shop's list has "
        "them; check the customer's number",
    ),
    "consents.form_headings": (
        "找不到这些列：{names}，没有登记任何同意：请改文件的表头，或联盟文件里的 consent_forms",
        "these columns were not found: {names}. No consent was taken from it: correct the headings, or consent_forms in "
        "the pact",
    ),
    "consents.form_nobody": (
        "有 {count} 行的手机号，店铺里没有对应的顾客，没有登记（顾客刚注册的，下次同步会登记）",
        "the phones of {count} lines belong to none of the shop's customers, so these were not taken (those of new "
        "customers are, with the next sync)",
    ),
    "consents.form_several": (
        "有 {count} 行的手机号对应店铺里的多个顾客，没有登记：请改用顾客编号，或在 consents.csv 里逐一登记",
        "the phones of {count} lines belong to several of the shop's customers each, so these were not taken: use the "
        "customers' numbers, or write them into consents.csv",
    ),
    "consents.expires_first": (
        "有效期早于同意时间，这一行没有登记：请改正有效期",
        "it ends before it was given, so the line was not taken: correct the date",
    ),
    # members forget, export
    "members.forgot.title": (
        "会员 {member} 已遗忘（{time}，批次 {run}）",
        "Member {member} is forgotten ({time}, run {run})",
    ),
    "members.forgot.accounts": ("删除账号资料：{count} 个", "accounts erased: {count}"),
    "members.forgot.consents": ("登记撤回：{count} 条", "withdrawals noted: {count}"),
    "members.forgot.points": ("作废积分：{count} 分", "points made void: {count}"),
    "members.forgot.judged": (
        "删除“是不是同一人”的回答：{count} 条",
        "answers about who is one person erased: {count}",
    ),
    "members.forgot.tiers": ("删除商定的等级：{count} 个", "agreed tiers erased: {count}"),
    "members.forgot.conflicts": ("了结并清空冲突：{count} 条", "conflicts settled and emptied: {count}"),
    "members.forgot.lines": ("清空变更记录里的内容：{count} 行", "lines of Changes emptied: {count}"),
    "members.forgot.shops": ("店铺后台还要人工删除：{shops}", "a person still has to erase the account in: {shops}"),
    "members.forgot.by_hand": (
        "请在店铺后台删除下面的顾客（只在这里显示一次，不会保存）：",
        "Now erase these customers in the shops' back offices (shown only here, kept nowhere):",
    ),
    "members.forgot.known_by": ("{shop}（手机或邮箱 {customer}）", "{shop} (phone or e-mail {customer})"),
    "members.forgot.copies": (
        "伙伴自己另存的表格、导出的文件和打印件也请一并删除：sheetpact 够不着。店铺还在时，这些账号会一直被跳过，直到本人重新同意。",
        "Copies of the sheet, exports and prints that partners made are for them to delete: sheetpact can't reach these. "
        "While the shops still have the accounts, they are passed over until the person agrees anew.",
    ),
    "members.forgot.sheet_later": (
        "共享表格这次没有写完，下一次同步会清空这一行。",
        "The shared sheet could not be written whole now: the next sync empties the row.",
    ),
    "members.shown.readers": ("可见伙伴", "partners"),
    "members.shown.none": ("这些批次没有写过共享表格。", "None of these runs wrote the shared sheet."),
    "members.shown.no_partner": ("没有叫 {partner} 的伙伴。", "There is no partner {partner}."),
    "members.receipts_none": ("还没有会员要求遗忘。", "No member has asked to be forgotten yet."),
    "members.exported": (
        "已导出到 {file}。里面是个人信息：交给本人后请删除。",
        "Exported to {file}. It is personal data: hand it over, then delete it.",
    ),
    "members.points_forgotten": ("会员要求遗忘，积分作废", "the member asked to be forgotten; the points are void"),
    # points
    "members.points_opening": ("初始积分", "opening points"),
    "members.points_shop": ("店铺积分变动", "changed in the shop"),
    "members.points_closed": ("店铺已删除该顾客，积分清零", "the shop erased the customer and the points"),
    "members.points_equal": (
        "表格里改动 {delta}，同时店铺也变动了同样的积分：已相加，请核对",
        "edited in the sheet {delta} while shops moved as many points: added up, please check",
    ),
    "members.points_typed": (
        "表格里改动 {delta}（发放方：{issuers}）",
        "edited in the sheet {delta} (given by {issuers})",
    ),
    "members.points_typed_equal": (
        "表格里改动 {delta}（发放方：{issuers}），同时店铺也变动了同样的积分：已相加，请核对",
        "edited in the sheet {delta} (given by {issuers}) while shops moved as many points: added up, please check",
    ),
    "members.points_not_whole": (
        "积分要填整数，现在填的不是，所以没有读取。请改成整数。",
        "Points are whole numbers; what stands there now was not read. Change it to a whole number.",
    ),
    # guards
    "members.guard.empty": (
        "原有 {rows} 位顾客，这次一位也没读到：会员先保持原样。确认无误请运行 sheetpact sync --accept {run}，"
        "或在《冲突》里选“接受”",
        "it had {rows} customers and now shows none: members stay as they were. If that is right, run sheetpact sync "
        "--accept {run} or choose accept in Conflicts",
    ),
    "members.guard.shrunken": (
        "原有 {rows} 位顾客，这次少了 {gone} 位：会员先保持原样。确认无误请运行 sheetpact sync --accept {run}，"
        "或在《冲突》里选“接受”",
        "{gone} of {rows} customers are missing: members stay as they were. If that is right, run sheetpact sync "
        "--accept {run} or choose accept in Conflicts",
    ),
    "members.guard.many": (
        "会员一次有 {changes} 处被删除、清空或改动（上限 {limit}）：先不处理。确认无误请运行 "
        "sheetpact sync --accept {run}，或在《冲突》里选“接受”",
        "{changes} members were erased, emptied or edited at once (limit {limit}): this was left alone. If it is right, "
        "run sheetpact sync --accept {run} or choose accept in Conflicts",
    ),
    "members.unread": (
        "有 {count} 位顾客的资料读不出来，没有处理（为保护隐私，不显示内容）",
        "{count} customers could not be read and were left out (to protect them, nothing of them is shown)",
    ),
    # rows
    "members.row_unknown": (
        "没有这个会员号，所以这一行没有读取。会员来自各店铺，不能在表格里新增；这一行会原样保留。",
        "There is no such member number, so the row was not read. Members come from the shops and can't be added "
        "in the sheet; the row stays as it is.",
    ),
}
