"""Texts of the command line, and of what connectors and the registry meet: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    # what a connector met, and what to do next; {told} is its own word and stands last
    "connector.PactError": ("约定里这家店的设置还不能用：{told}", "its settings in the pact can't be used yet: {told}"),
    "connector.ConnectorError": ("出了问题，这次跳过：{told}", "something went wrong and it was passed over: {told}"),
    "connector.RetryLater": (
        "暂时没有完成，下次同步会自动再试：{told}",
        "not done yet; the next sync tries again: {told}",
    ),
    "connector.SignInAgain": (
        "没有登录成功，请更新凭证（.env 里的，或者密钥文件）后再同步：{told}",
        "signing in failed. Renew the credentials (in .env, or the key file) and sync again: {told}",
    ),
    "connector.NotAllowed": (
        "现在做不了，请先补上权限，或者照下面说的改好再同步：{told}",
        "it isn't allowed as things are. Grant the right, or do what is said here, and sync again: {told}",
    ),
    "connector.Gone": (
        "平台上找不到要的内容，可能已经删除，或者不是这家店的：{told}",
        "what was asked for isn't there: it may have been deleted, or belongs to another shop: {told}",
    ),
    "connector.BadRecord": (
        "有内容读不懂，请按提示改好后再同步：{told}",
        "something there can't be read. Correct it and sync again: {told}",
    ),
    "connector.ChangedMeanwhile": (
        "同步时有人正在修改，这次没有写入，下次同步会补上：{told}",
        "it was changed meanwhile and not written; the next sync will: {told}",
    ),
    "connector.UnknownOutcome": (
        "没有收到写入结果，下次同步会先核对再决定要不要重写：{told}",
        "the outcome of a write isn't known; the next sync looks before it writes again: {told}",
    ),
    "connector.BrokenContract": (
        "平台返回的内容和它的文档不符。请检查网址和版本；如果一直这样，请把这句话发给开发者：{told}",
        "the platform's answer is not what it documents. Check its address and version; if it stays so, "
        "pass this line on to the developers: {told}",
    ),
    "run.failed": (
        "程序出错，这次没有做完。请再同步一次；如果一直这样，请把这句话发给开发者：{told}",
        "the program failed and the run was not finished. Sync again; if it stays so, pass this line on to the "
        "developers: {told}",
    ),
    # finding connectors and mappings
    "registry.no_connector": (
        "没有名为 {name} 的连接器。现有：{known}。",
        "There is no connector {name}. There are: {known}.",
    ),
    "registry.no_connector_near": (
        "没有名为 {name} 的连接器，您是不是想写 {near}？现有：{known}。",
        "There is no connector {name}. Did you mean {near}? There are: {known}.",
    ),
    "registry.no_class": (
        "{path} 里没有名为 Connector 的类。",
        "{path} has no class named Connector.",
    ),
    "registry.broken_file": (
        "连接器文件 {path} 有错，无法使用：{told}",
        "the connector file {path} has an error and can't be used: {told}",
    ),
    "registry.not_made": (
        "连接器 {name} 用这些 settings 启动不了，请检查约定里的设置：{told}",
        "the connector {name} can't be made with these settings; check them in the pact: {told}",
    ),
    "registry.no_mapping": (
        "找不到对照文件 mappings/{name}.yaml。请检查 connector 和 format 有没有写错。",
        "There is no mapping file mappings/{name}.yaml. Check connector and format.",
    ),
    "registry.setting_missing": (
        "settings 里还缺：{names}。",
        "Still missing under settings: {names}.",
    ),
    "registry.setting_unknown": (
        "settings 里的 {name} 没有用。可以写：{known}。",
        "{name} under settings means nothing. There are: {known}.",
    ),
    # a run under way
    "progress.read": ("{side}：已读取（{done}/{total}）", "{side}: read ({done}/{total})"),
    "progress.unread": ("{side}：没有读到（{done}/{total}）", "{side}: not read ({done}/{total})"),
    "progress.write": ("{side}：已写入（{done}/{total}）", "{side}: written ({done}/{total})"),
    "progress.wait": (
        "{side}：平台要求放慢，等 {total} 秒再继续",
        "{side}: the platform asks for patience, waiting {total} s",
    ),
    "progress.reading": ("读取店铺", "reading the shops"),
    "progress.sheet": ("共享表格", "the sheet"),
    # sides, statuses
    "status.green": ("绿色：全部完成", "green: all done"),
    "status.amber": ("黄色：有待处理的事", "amber: something is left"),
    "status.red": ("红色：需要有人处理", "red: a person must act"),
    "status.none": ("没有结束", "not finished"),
    # commands, as --help lists them
    "help": (
        "让联盟的共享表格和各家店铺的后台保持一致。\n\n退出码：0 完成；1 有遗留或有改动；2 需要有人处理；64 命令写错了。",
        "Keeps an alliance's shared sheet and its shops' platforms equal.\n\n"
        "Exit codes: 0 done; 1 something is left, or there are changes; 2 a person must act; 64 wrong usage.",
    ),
    "help.demo": (
        "新建一个现成的演示联盟（三家陶艺工坊），并同步一次。",
        "Make a ready workspace (three ceramics workshops) and run the main job on it.",
    ),
    "help.init": ("新建一个待填写的工作区。", "Make a new workspace to fill in."),
    "help.check": (
        "逐项检查约定、对照文件、数据库、表格和店铺，并说明怎么改。",
        "Look at pact, mappings, store, sheet and shops; a line each, and what to do.",
    ),
    "help.plan": ("列出同步会写什么，但什么也不写。", "Show what a sync would write; write nothing."),
    "help.sync": ("同步一次：读店铺和表格，算清差异，写回。", "Do the main job once."),
    "help.runs": ("列出最近的批次。", "List the last runs."),
    "help.conflicts": ("列出待解决的冲突。", "List what is in conflict."),
    "help.resolve": (
        "解决一个冲突：选 sheet（表格）、shop（店铺）、店铺编号，或直接写一个值。",
        "Settle a conflict: sheet, shop, a shop's id, or a value.",
    ),
    "help.explain": ("说明一个商品的数字是怎么来的。", "Tell why an item's numbers are what they are."),
    "help.history": ("列出一个商品的全部出入库。", "List all movements of an item."),
    "help.members": (
        "会员：逐对确认是不是同一人（review），或直接指定两个账号（judge）；两位成员有多少共同的会员（overlap）；"
        "按本人要求遗忘（forget）、导出资料（export）。",
        "Who is one person: answer what is asked (review), or say it of any two accounts (judge). How many members two "
        "partners share (overlap). What a person may ask for: to be forgotten (forget), and a copy of what is kept (export).",
    ),
    "help.members.review": (
        "列出可能是同一人的账号，在终端里逐对询问；后面写编号和答案，就只答这一对（later 是先不定，也可收回答过的）。",
        "List accounts that may be one person, on a terminal one by one; with an id and a word answer just that one "
        "(later leaves it open, and takes back what was said).",
    ),
    "help.members.forget": (
        "按本人要求遗忘一位会员：撤回同意，删除资料，清空表格，给出回执。不能恢复。",
        "Forget a member who asks for it: consents withdrawn, data erased, the sheet emptied, with a receipt. For good.",
    ),
    "help.members.receipts": ("列出遗忘会员的回执。", "List the receipts of members who were forgotten."),
    "help.members.export": (
        "导出一位会员的全部资料，交给本人（--out 写到 .json 或 .xlsx 文件）。",
        "Export all that is kept about a member, for that person (--out: to a .json or .xlsx file).",
    ),
    "option.out": ("写到这个文件：.json 或 .xlsx。", "Write to this file: .json or .xlsx."),
    "help.members.shown": (
        "列出每个批次的共享表格向哪些伙伴显示了多少位会员的哪些字段（不到 10 位只写 <10）。",
        "List which fields of how many members each run's sheet showed to which partners (a few as <10).",
    ),
    "option.partner": ("只看这位伙伴能看到的。", "Only what this partner could read."),
    "help.members.judge": (
        "说明任意两个账号（店铺/顾客编号）是不是同一人；open 是收回。",
        "Say whether any two accounts are one person; open takes it back.",
    ),
    "help.undo": (
        "撤销一个批次里的决定（改动、盘点、选择），不动订单和发货。",
        "Take back what a run decided, never orders or shipping.",
    ),
    "help.serve": (
        "一直运行：店铺来了订单，几秒内减掉其他店铺的数字；表格一有改动就同步。",
        "Stay on: an order lowers the other shops within seconds; an edit in the sheet starts a sync.",
    ),
    "help.work": (
        "只处理收件箱里的通知，不接收（serve 自己会带着它）。",
        "Only do what follows from stored calls; `serve` has this beside it.",
    ),
    "help.hooks": (
        "让店铺平台来通知我们（register 地址），看看有哪些（list），检查是否还在通知（check）。",
        "Have the shops' platforms call us (register ADDRESS), list what they have, check that they still do.",
    ),
    "option.again": (
        "让放在一边的通知重新处理，然后结束。",
        "Have the calls that were put aside tried again, and end.",
    ),
    "option.host": ("在哪个地址上接收。", "The address to listen on."),
    "option.port": ("端口；0 表示任选一个空闲的。", "The port; 0 for any that is free."),
    "serve.listening": (
        "正在接收：{address}（按 Ctrl+C 结束）",
        "Listening on {address} (Ctrl+C ends it)",
    ),
    "serve.ended": (
        "已结束：收下 {stored} 个通知，拒绝 {refused} 个。",
        "Ended: {stored} calls taken, {refused} refused.",
    ),
    "work.begun": (
        "正在处理收件箱里的通知（按 Ctrl+C 结束）",
        "Working on stored calls (Ctrl+C ends it)",
    ),
    "work.again": (
        "放在一边的 {count} 个通知会重新处理：由 sheetpact serve，或者下一次同步。",
        "{count} calls that had been put aside are due again: sheetpact serve takes them, or the next sync.",
    ),
    "serve.no_socket": (
        "不能在 {host}:{port} 上接收：{told}。请用 --host、--port 换一个。",
        "Can't listen on {host}:{port}: {told}. Choose others with --host and --port.",
    ),
    "serve.nobody_calls": (
        "没有谁会通知我们：{connector} 这种表格没有改动通知，或者 sheet.settings 里没有 hook_secret；"
        "店铺的 settings 里也没有 webhook_secret。sheetpact sync 和定时同步不需要它们。",
        "Nobody would call: {connector} tells of no edits, or hook_secret is missing under sheet.settings; and no shop "
        "has a webhook_secret under its settings. `sheetpact sync` and a schedule work without.",
    ),
    # what the platforms tell
    "hooks.no_address": (
        "请写出平台从外面能访问到的地址，例如：sheetpact hooks register https://pact.example",
        "Name the address at which platforms can reach `sheetpact serve` from outside, such as: "
        "sheetpact hooks register https://pact.example",
    ),
    "hooks.nobody": ("没有哪家店铺的平台会来通知。", "No shop here has a platform that calls."),
    "hooks.made": ("{shop}：{topic} → {address}", "{shop}: {topic} → {address}"),
    "hooks.active": ("{shop}：{topic} → {address}", "{shop}: {topic} → {address}"),
    "hooks.sleeps": ("{shop}：{topic} → {address}（已停用）", "{shop}: {topic} → {address} (disabled)"),
    "hooks.ready": ("{shop}：都已登记，通知会发到 {address}", "{shop}: all there already; it calls {address}"),
    "hooks.no_secret": (
        "还没有 webhook_secret，没法确认通知是平台发来的：请在约定文件里这家店铺的 settings 下写上。",
        "there is no webhook_secret to know its calls by: write one under this shop's settings in the pact",
    ),
    "hooks.by_hand": (
        "这个平台的通知要在它的后台登记，地址写：{address}",
        "this platform's calls are registered in its own console, with the address {address}",
    ),
    "hooks.brings": (
        "订单由店铺自己的系统发过来，请让它发到：{address}",
        "this shop's own system sends its orders; have it send them to {address}",
    ),
    "hooks.nowhere": (
        "还没有登记通知要发到哪里：请先运行 sheetpact hooks register，后面写从外面能访问到的地址。",
        "nobody has said yet where `sheetpact serve` is reached: first sheetpact hooks register ADDRESS",
    ),
    "hooks.missing": (
        "平台上没有登记这些通知：{topics}。请运行 sheetpact hooks register 补上。",
        "the platform doesn't call about {topics}: sheetpact hooks register makes what is missing",
    ),
    "hooks.asleep": (
        "平台停用了通知：{topics}。请运行 sheetpact hooks register 重新启用。",
        "the platform has disabled {topics}: sheetpact hooks register wakes them",
    ),
    "hooks.none": (
        "平台上没有登记通知，新订单要等下一次同步：请运行 sheetpact hooks register 地址。",
        "no webhooks are registered, so orders wait for the next sync: sheetpact hooks register ADDRESS",
    ),
    "hooks.rearmed": ("重新启用了平台的通知：{topics}", "the platform's webhooks were armed again: {topics}"),
    "inbox.waiting": (
        "有 {count} 个通知正等着处理，最早的是 {at}。",
        "{count} calls wait for their effect, the first since {at}.",
    ),
    "inbox.late": (
        "有 {count} 个通知一直没有处理，最早的是 {at}。请看 sheetpact serve（或 sheetpact work）是不是在运行，再运行 sheetpact check "
        "看这家店的设置。",
        "{count} calls still wait, the first since {at}. See that sheetpact serve (or sheetpact work) runs, and what "
        "sheetpact check says of this shop's settings.",
    ),
    "inbox.dead": (
        "有 {count} 个通知试了多次都没有处理成，放到了一边，最早的是 {at}。请先改好同步和 sheetpact check 指出的问题，再运行 "
        "sheetpact work --again，或者让店铺的系统重新发送。",
        "{count} calls failed again and again and were put aside, the first of {at}. Put right what syncs and sheetpact "
        "check tell of, then run sheetpact work --again, or have the shop's system send them again.",
    ),
    "inbox.given_up": (
        "有通知（最早的是 {at}）{days} 天都没有处理成，不再保留。请核对这家店的库存。",
        "calls have had no effect for {days} days, the first since {at}; they are kept no longer. Count this shop's stock.",
    ),
    "hook.failed": ("处理通知时出错。", "What a call asked for has failed."),
    "option.pact": ("约定文件，默认 ./pact.yaml。", "The pact file; ./pact.yaml by default."),
    "option.as_json": ("在标准输出给出一个 JSON 文档。", "Print one JSON document on standard output."),
    "option.verbose": ("在标准错误输出详细日志。", "Tell more on standard error."),
    "option.locale": ("语言：zh-CN 或 en。", "The language: zh-CN or en."),
    "option.accept": ("放行这个批次里被拦下的改动。", "Accept what a guard stopped in this run."),
    "option.sell": (
        "在已有的演示联盟里扮演买家：给茶具店放进新的导出。",
        "Play a buyer in a demo that is there: put new exports into the tea shop's folder.",
    ),
    "stopped.title": ("被拦下的改动", "What was stopped"),
    "stopped.head.side": ("哪一方", "Side"),
    "stopped.head.change": ("改动", "Change"),
    "stopped.head.place": ("商品", "Item"),
    "stopped.head.values": ("数值", "Values"),
    "stopped.quantity": ("可售", "available"),
    "stopped.count": ("盘点", "count"),
    "stopped.safety_stock": ("安全库存", "safety stock"),
    "stopped.item": ("品名或联盟货号", "title or SKU"),
    "stopped.barcode": ("条码", "barcode"),
    "stopped.cleared": ("清空", "cleared"),
    "stopped.row": ("删行", "row deleted"),
    "stopped.number": ("店铺库存差", "number in the shop off by"),
    "stopped.title_changed": ("品名", "title"),
    "stopped.gone": ("没有读到", "missing"),
    "stopped.write": ("要写进店铺", "to be written to the shop"),
    "stopped.members": ("会员资料（{count} 处）", "member data ({count})"),
    "option.limit": ("最多列出几个。", "How many at most."),
    # errors
    "cli.error": ("出错：{told}", "Error: {told}"),
    "cli.busy": (
        "另一次同步正在进行。请等它结束后再试；如果它已经意外中断，最多 15 分钟后会自动放行。",
        "Another sync is under way. Try again when it has finished; one that was cut off keeps others out for 15 minutes "
        "at most.",
    ),
    "cli.moved_on": (
        "订单来得太密，这次没有算完，什么也没有写。请稍后再试。",
        "Orders came in too fast to decide, and nothing was written. Try again later.",
    ),
    "cli.folder_taken": (
        "{folder} 里已经有别的文件，演示不会写进去。请换一个空文件夹。",
        "{folder} holds other files, and the demo leaves them alone. Name an empty folder.",
    ),
    "cli.ask_which": ("您指的是哪一个？", "Which one do you mean?"),
    "cli.ask_number": ("序号", "Number"),
    # demo and init
    "demo.made": (
        "演示联盟在 {folder}：三家工坊，各开一家网店，共用一张表。",
        "The demo is in {folder}: three workshops with a shop each, and one sheet.",
    ),
    "demo.again": ("{folder} 里已有演示联盟，再同步一次。", "The demo in {folder} is there already: one more sync."),
    "demo.sheet": ("共享表格：{path}", "The shared sheet: {path}"),
    "demo.next": ("接下来可以：", "What to try next:"),
    "demo.none": (
        "{folder} 里没有演示联盟，请先运行 sheetpact demo",
        "There is no demo in {folder}: run sheetpact demo first",
    ),
    "demo.sold": (
        "有人在茶具店买了 {pieces} 件 {item}：新的导出已放进 {folder}",
        "Somebody bought {pieces} of {item} in the tea shop: its next exports are in {folder}",
    ),
    "demo.next_edit": (
        "打开表格，把 {item} 的“可售”改小 3，随便排序、加列，保存并关闭",
        "Open the sheet, lower Available of {item} by 3, sort or add a column if you like, save and close it",
    ),
    "demo.next_sell": ("让买家在茶具店下一单：{command}", "Let a buyer order in the tea shop: {command}"),
    "demo.next_sync": (
        "再同步，看两边的改动相加、各店要导入的文件：{command}",
        "Sync again: both changes add up, and each shop gets a file to import: {command}",
    ),
    "demo.next_explain": ("看一个数字是怎么来的：{command}", "See why a number is what it is: {command}"),
    "demo.next_undo": ("改错了可以撤销那个批次：{command}", "Take a run back that went wrong: {command}"),
    "workspace.made": ("新工作区在 {folder}，新建了：{files}", "The new workspace is in {folder}. Made: {files}"),
    "workspace.next": (
        "请填写 {path}，把密钥写进同一文件夹的 .env（参照 .env.example），然后运行：{command}",
        "Fill in {path}, put secrets into .env beside it (as in .env.example), then run: {command}",
    ),
    "workspace.taken": (
        "{folder} 里已经有 pact.yaml，没有改动它。请换一个文件夹。",
        "{folder} has a pact.yaml already, which was left alone. Name another folder.",
    ),
    "workspace.refused": ("{folder} 写不进去（{told}）。", "{folder} can't be written to ({told})."),
    "workspace.secrets": (
        "复制成 .env 并填写。.env 不要发给别人，也不要提交到代码库。",
        "Copy to .env and fill in. Keep .env to yourself and out of version control.",
    ),
    # check
    "check.pact": (
        "约定“{name}”可以使用：{partners} 个成员，{shops} 家店铺",
        "the pact “{name}” is good (partners: {partners}, shops: {shops})",
    ),
    "check.mapping": ("对照文件可以使用：{tabs}", "the mappings are good: {tabs}"),
    "check.store": ("数据库可以使用，还没有同步过", "the store is good; nothing was synced yet"),
    "check.store_used": ("数据库可以使用，最近批次 {run}", "the store is good; the last run was {run}"),
    "check.sheet": ("共享表格 {document} 可以读写", "the sheet {document} can be read and written"),
    "check.sheet_asked": (
        "这不是上次写的那份表格（不见了、被清空，或是认不出的副本），同步会停下来询问。请把原来的表格放回去；"
        "确定用现在这份，请运行 sheetpact sync，照它说的接受。",
        "This isn't the sheet that was written last (it is gone, emptied, or a copy that isn't known), so a sync stops and "
        "asks. Put the old one back, or run sheetpact sync and accept what it asks.",
    ),
    "check.tab_missing": (
        "没有找到这张表（被删除、清空，或改了名）。下次同步会重新建立一张；如果只是改了名，请先改回来。",
        "This tab isn't there (deleted, emptied or renamed). The next sync makes it again; if it was only renamed, give it "
        "this name again first.",
    ),
    "check.heading_missing": (
        "“{heading}”这一列不见了，下次同步会重新加上。如果只是改了表头，请先把它改回“{heading}”。",
        'The column "{heading}" is gone; the next sync adds it again. If it was only renamed, name it "{heading}" again '
        "first.",
    ),
    "check.tab_locked": (
        "这张表受保护，写不进去。请取消保护，或者允许 sheetpact 用的账号编辑。",
        "This tab is protected and can't be written. Lift the protection, or let sheetpact's account edit it.",
    ),
    "check.locked": (
        "有 {count} 个单元格写不进去（{rows}）：它们受保护，或者是智能条状标签。要由同步更新的，请取消保护。",
        "{count} cells can't be written ({rows}): they are protected, or smart chips. Lift the protection where a sync is "
        "to keep them up to date.",
    ),
    "check.shop": ("可以使用（{connector}）", "is ready ({connector})"),
    "check.backorders": (
        "有 {count} 个按份额销售的商品允许缺货下单（{skus}），会超卖。请在店铺后台关掉缺货下单，或在约定里把它们改成 mirror",
        "{count} items in escrow allow backorders ({skus}) and can be oversold. Switch backorders off in the shop, or "
        "set them to mirror in the pact",
    ),
    "check.unwritable": (
        "有 {count} 个按份额销售的商品在这家店（{skus}），但这家店的库存写不进去。请在约定里把它们改成 mirror 或 own",
        "{count} items in escrow are sold here ({skus}), but this shop's stock can't be written. Set them to mirror or own "
        "in the pact",
    ),
    "check.ready": ("都准备好了，可以运行 sheetpact sync。", "Everything is ready: sheetpact sync."),
    "check.not_ready": (
        "有 {count} 处要先处理，改好后再运行 sheetpact check。",
        "To put right first: {count}. Then run sheetpact check again.",
    ),
    # plan and sync
    "sync.run": ("批次 {run}：{status}", "Run {run}: {status}"),
    "sync.sides": ("各方", "Sides"),
    "sync.head.side": ("各方", "Side"),
    "sync.head.read": ("读取", "Read"),
    "sync.head.planned": ("要写", "Planned"),
    "sync.head.written": ("已写", "Written"),
    "sync.head.handed_over": ("待导入", "Handed over"),
    "sync.head.requests": ("请求", "Requests"),
    "sync.changes": ("改动", "Changes"),
    "sync.more": ("……还有 {count} 条，见表格的《变更》", "… and {count} more, in the sheet's Changes"),
    "sync.problems": ("要注意的事", "To look at"),
    "sync.files": ("请把这些文件导入店铺后台：", "Import these files into the shops' back offices:"),
    "sync.seconds": ("用时 {seconds} 秒", "Took {seconds} s"),
    "sync.members": (
        "会员 {members} 位，其中 {in_several_shops} 位在不止一家店；待确认 {pairs_waiting} 对",
        "Members: {members}, in more than one shop: {in_several_shops}, pairs to confirm: {pairs_waiting}",
    ),
    "sync.conflicts": (
        "有 {count} 个冲突待解决：在表格的《冲突》里选，或运行 sheetpact conflicts",
        "Conflicts to settle: {count}. Choose in the sheet's Conflicts, or run sheetpact conflicts",
    ),
    "plan.nothing": ("没有要写的。", "There is nothing to write."),
    "plan.writes": ("会写到店铺", "Would be written to shops"),
    "plan.sheet": (
        "会写到表格：改 {cells} 个单元格，增删 {rows} 行",
        "Would be written to the sheet (cells: {cells}, rows added or deleted: {rows})",
    ),
    "plan.head.shop": ("店铺", "Shop"),
    "plan.head.item": ("商品", "Item"),
    "plan.head.shown": ("现在显示", "Shows"),
    "plan.handed": ("{number}（已写进导入文件）", "{number} (in a file to import)"),
    "plan.head.number": ("改为", "Becomes"),
    "plan.only": (
        "以上只是预览，什么也没有写。确认后运行 sheetpact sync。",
        "This is a preview; nothing was written. To do it: sheetpact sync.",
    ),
    "plan.unseen": (
        "有的一方没有读到，或者被拦下了，预览不完整。",
        "Some side could not be read, or was stopped: the preview isn't whole.",
    ),
    "plan.stopped": (
        "预览不能放行：请先运行 sheetpact sync，再按它给出的批次号放行。",
        "A preview can't be accepted: run sheetpact sync first, then accept the run that it names.",
    ),
    # runs
    "runs.head.run": ("批次", "Run"),
    "runs.head.kind": ("类型", "Kind"),
    "runs.head.time": ("开始", "Started"),
    "runs.head.status": ("结果", "Result"),
    "runs.head.written": ("写入", "Written"),
    "runs.head.conflicts": ("冲突", "Conflicts"),
    "runs.head.seconds": ("秒", "Seconds"),
    "runs.kind.sync": ("同步", "sync"),
    "runs.kind.undo": ("撤销", "undo"),
    "runs.kind.order": ("订单", "order"),
    "runs.kind.audit": ("核对", "audit"),
    "runs.none_yet": ("还没有运行过。", "There was no run yet."),
    "runs.none": ("没有批次 {run}。最近的：{ids}", "There is no run {run}. The last ones: {ids}"),
    # conflicts
    "conflicts.none": ("没有待解决的冲突。", "Nothing is in conflict."),
    "conflicts.title": ("待解决的冲突", "Conflicts"),
    "conflicts.how": (
        "解决：sheetpact resolve 编号 sheet|shop|值，被拦下的改动填 accept（或在表格的《冲突》里选）",
        "To settle one: sheetpact resolve ID sheet|shop|VALUE, accept for changes that were stopped (or choose in the "
        "sheet's Conflicts)",
    ),
    "resolve.done": (
        "冲突 {id}：已选 {value}。下次同步时生效。",
        "Conflict {id}: {value} is chosen. The next sync applies it.",
    ),
    "resolve.accepted": (
        "冲突 {id}：已放行。下次同步时生效；如果内容又变了，会再问一次。",
        "Conflict {id}: accepted. The next sync applies it; if the changes are others by then, it asks again.",
    ),
    "resolve.none": ("没有编号为 {id} 的冲突。待解决的：{ids}", "There is no conflict {id}. Open ones: {ids}"),
    "resolve.none_open": ("没有待解决的冲突（{id}）。", "Nothing is in conflict ({id})."),
    # explain and history
    "explain.none": ("没有叫“{key}”的商品。", "No item is called “{key}”."),
    "explain.none_near": (
        "没有叫“{key}”的商品。您是不是想找：{names}",
        "No item is called “{key}”. Did you mean: {names}",
    ),
    "explain.several": (
        "“{key}”有好几个货主，请写明是哪一个：{names}",
        "“{key}” has several owners; say whose: {names}",
    ),
    "explain.title": ("{owner}/{sku} {title}", "{owner}/{sku} {title}"),
    "explain.stock": (
        "在库 {on_hand} − 预留 {reserved} = 可售 {available}",
        "on hand {on_hand} − reserved {reserved} = available {available}",
    ),
    "explain.no_stock": ("还没有初始库存", "no opening stock yet"),
    "explain.bundle": (
        "礼盒，可售 {available}，由组成商品算出：",
        "A bundle: {available} available, which follows from its parts:",
    ),
    "explain.bundle_unknown": ("礼盒，有组成商品的库存还不清楚：", "A bundle; the stock of some part isn't known:"),
    "explain.part": ("{item} × {pieces}（可售 {available}）", "{item} × {pieces} ({available} available)"),
    "explain.part_unknown": ("{item} × {pieces}（库存还不清楚）", "{item} × {pieces} (stock not known)"),
    "explain.safety": ("安全库存 {safety}；{mode}", "safety stock {safety}; {mode}"),
    "explain.mode.mirror": ("各店都显示总数（mirror）", "every shop shows the pool (mirror)"),
    "explain.mode.escrow": ("各店只显示自己的份额（escrow）", "each shop shows its own right (escrow)"),
    "explain.mode.own": ("不共享（own）", "not shared (own)"),
    "explain.confirmed": ("{number}（{at}）", "{number} ({at})"),
    "explain.waiting": (
        "有 {pieces} 件的减少还没有原因，先不卖",
        "{pieces} pieces fell without a reason and are out of sale meanwhile",
    ),
    "explain.holds": ("订单占用", "Held by orders"),
    "explain.hold": ("{shop} 订单 {order}：{held} 件", "{shop} order {order}: {held}"),
    "explain.movements": ("最近的出入库", "Last movements"),
    "explain.listings": ("各店", "Shops"),
    "explain.head.shop": ("店铺", "Shop"),
    "explain.head.sku": ("店铺货号", "Shop SKU"),
    "explain.head.target": ("应显示", "Should show"),
    "explain.head.confirmed": ("上次确认", "Last confirmed"),
    "explain.head.orders": ("之后订单", "Orders since"),
    "explain.head.reasons": ("说明", "Why"),
    "explain.head.time": ("时间", "Time"),
    "explain.head.kind": ("类型", "Kind"),
    "explain.head.quantity": ("数量", "Pieces"),
    "explain.head.balance": ("结存", "On hand"),
    "explain.head.who": ("谁", "Who"),
    "explain.head.why": ("原因", "Why"),
    "explain.head.run": ("批次", "Run"),
    "explain.no_shop": ("这家店已不在约定里", "this shop is no longer in the pact"),
    "explain.broken": ("这家店现在不能用：{told}", "this shop can't be used now: {told}"),
    "explain.guard": (
        "这家店的改动被拦下了（冲突 {id}，批次 {run}）",
        "changes of this shop were stopped (conflict {id}, run {run})",
    ),
    "explain.untracked": (
        "店铺里没有打开库存管理，不写数量",
        "this listing doesn't track stock, so no number is written",
    ),
    "explain.unread": (
        "现在没有它的数字：还没有读到过，或早已不在店铺里",
        "there is no number of it: it was never read yet, or left the shop long ago",
    ),
    "explain.handed": (
        "{number} 已写进导入文件 {file}，等店铺的新导出确认",
        "{number} stands in the import file {file}; a newer export will confirm it",
    ),
    "explain.intended": (
        "批次 {run} 写过 {number}，结果未知，下次同步先核对",
        "run {run} wrote {number} and its outcome isn't known; the next sync looks first",
    ),
    "explain.conflict": ("等冲突 {id} 解决", "waits for conflict {id}"),
    "explain.own": ("不共享，各店自己管", "not shared: the shop keeps its own number"),
    "explain.unopened": ("还没有初始库存，不写", "no opening stock yet, so nothing is written"),
    "explain.perhaps_in": ("之后订单可能已经算在内", "the orders since may be in that number already"),
    "explain.next": ("下次同步会写 {number}", "the next sync writes {number}"),
    "history.title": ("{owner}/{sku} 的全部出入库", "All movements of {owner}/{sku}"),
    "history.none": ("还没有出入库。", "There is no movement yet."),
    "history.member": (
        "{member} 是会员号，出入库只有商品才有。请用 sheetpact explain {member} 看这位会员，用 sheetpact points {member} 看积分。",
        "{member} is a member, and only items have movements of stock. See sheetpact explain {member} for the member, sheetpact "
        "points {member} for the points.",
    ),
    "kind.opening": ("初始", "opening"),
    "kind.sale": ("销售", "sale"),
    "kind.return": ("退货", "return"),
    "kind.count": ("盘点", "count"),
    "kind.receipt": ("进货", "receipt"),
    "kind.transfer": ("调拨", "transfer"),
    "kind.adjust": ("调整", "adjust"),
    # undo
    "undo.movement": ("撤销", "undo"),
    "undo.side": ("撤销", "undo"),
    "undo.changed_since": (
        "撤销批次 {run} 时发现之后又改过：保留现在的选“表格”，恢复原来的选“店铺”",
        "changed again after run {run}, which is being undone: choose sheet to keep it as it is, shop to set it back",
    ),
    "undo.done": (
        "批次 {of} 的决定已撤销（新批次 {run}）。店铺和表格的数字在下次同步时跟上。",
        "What run {of} decided is taken back (by run {run}). Shops and sheet follow at the next sync.",
    ),
    "undo.already": (
        "批次 {of} 已经由批次 {before} 撤销过，这次什么也没做。",
        "Run {of} was undone by run {before} already; nothing was done.",
    ),
    "undo.nothing": ("批次 {of} 里没有可以撤销的决定。", "Run {of} decided nothing that can be taken back."),
    "undo.points": ("{issuer}发的会员积分 {quantity}", "member points issued by {issuer} {quantity}"),
    "undo.points_void": (
        "{issuer}发的会员积分 {quantity}：会员已被遗忘，积分作废，没有人多出或欠下",
        "member points issued by {issuer} {quantity}: their member was forgotten, so they are void, and owed by nobody",
    ),
    "undo.conflicts": (
        "之后又改过，成了冲突（{count} 个）：运行 sheetpact conflicts 查看",
        "Changed since, now in conflict ({count}): see sheetpact conflicts",
    ),
    "undo.openings": (
        "初始库存不能撤销（{count} 个商品）。数字不对请用盘点改正。",
        "Opening stock can't be undone ({count} items). Put a wrong number right by a count.",
    ),
    "undo.joins": (
        "商品归属的选择没有撤销（{count} 处），请在《货号对照》里改。",
        "Choices about which item a listing is stay ({count}): change them in the SKU map.",
    ),
    "undo.facts": ("订单、发货和退货是事实，不撤销：", "Orders, shipping and returns are facts and stay:"),
}
