"""Texts about members: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    # why two accounts are one person
    "members.same_union_id": ("同一个微信开放平台用户", "the same user of one WeChat open-platform account"),
    "members.same_email": ("邮箱相同，且已验证", "the same verified e-mail address"),
    "members.same_phone_and_name": ("手机号和姓名都相同", "the same phone and the same name"),
    "members.two_union_ids": (
        "有 {count} 处手机号加姓名或邮箱相同，但微信用户不同，因此没有合并为同一会员。",
        "Not joined into one member: {count} accounts or groups share a phone and name, or an e-mail, but are "
        "different WeChat users.",
    ),
    "members.crowded_phones": (
        "有 {count} 个手机号对应多个不同的姓名（可能是门店或代收电话），没有用来识别会员。",
        "Not used to recognise members: {count} phones stand with many different names (a counter's, perhaps).",
    ),
    # consent, as it stands in the sheet
    "members.consent_given": ("已同意（{day}）", "given ({day})"),
    "members.consent_narrow": ("已同意，但未包含全部伙伴（{day}）", "given, but not for all partners ({day})"),
    "members.consent_none": ("未登记", "not recorded"),
    "members.consent_withdrawn": ("已撤回（{day}）", "withdrawn ({day})"),
    # points
    "members.points_opening": ("初始积分", "opening points"),
    "members.points_shop": ("店铺积分变动", "changed in the shop"),
    "members.points_equal": (
        "表格里改动 {delta}，同时店铺也变动了同样的积分：已相加，请核对",
        "edited in the sheet {delta} while shops moved as many points: added up, please check",
    ),
    "members.points_not_whole": (
        "积分要填整数，现在填的不是，所以没有读取。请改成整数。",
        "Points are whole numbers; what stands there now was not read. Change it to a whole number.",
    ),
    # rows
    "members.row_unknown": (
        "没有这个会员号，所以这一行没有读取。会员来自各店铺，不能在表格里新增；这一行会原样保留。",
        "There is no such member number, so the row was not read. Members come from the shops and can't be added "
        "in the sheet; the row stays as it is.",
    ),
}
