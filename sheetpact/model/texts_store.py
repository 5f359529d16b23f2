"""Texts about the store: code → (Chinese, English)."""

TEXTS: dict[str, tuple[str, str]] = {
    "store.busy": (
        "另一个任务正在写数据库，等了 {seconds} 秒还没写完。请等它结束后再试；如果没有别的任务在运行，"
        "请关掉打开着这个数据库的程序。",
        "Something else has been writing to the store, and {seconds} seconds were not enough to wait for it. Try again "
        "when it has finished; if nothing else runs, close the program that has the database open.",
    ),
    "store.unopened": (
        "打不开数据库 {store}（{told}）。请检查路径、权限和磁盘空间，以及数据库服务是否在运行。",
        "The store {store} can't be opened ({told}). Check its path, its rights, the space on the disk, and whether "
        "the database server runs.",
    ),
    "store.newer": (
        "这个数据库是更新版本的 sheetpact 写的（{revision}）。请升级 sheetpact。",
        "This store was written by a newer sheetpact ({revision}). Upgrade sheetpact.",
    ),
}
