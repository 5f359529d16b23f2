"""Oversold pieces against the lag, estimated and simulated: overselling.py FILE.png.

Lines are what `sheetpact risk` estimates, points what happened in simulated shops; 20 pieces, three shops alike.
"""

# ruff: noqa: INP001 -- a loose file, run by make-overselling

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt

from sheetpact.reconcile.overselling import oversold
from sheetpact.simulators.mirror import LAGS, SHOPS, STOCK, Offer, rate

A_DAY = (5, 20, 100, 500)
COLOURS = ("#4c78a8", "#59a14f", "#f28e2b", "#e15759")
TICKS = {1: "1 s\n1 秒", 60: "1 min\n1 分钟", 600: "10 min\n10 分钟", 3600: "1 h\n1 小时"}
LEAST = 0.01
ROUNDS = 4000


def draw(path: Path) -> None:
    mpl.rcParams.update({"font.family": ["DejaVu Sans", "Noto Sans CJK JP"], "font.size": 9})
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), sharey=True, layout="constrained")
    for a_day, colour in zip(A_DAY, COLOURS, strict=True):
        _curve(left, a_day, 0, colour, f"{a_day} a day 每天 {a_day} 件")
    for safety, colour in enumerate(COLOURS):
        _curve(right, A_DAY[2], safety, colour, f"safety stock {safety} 安全库存 {safety}")
    left.set_title("no safety stock 没有安全库存")
    right.set_title(f"{A_DAY[2]} sold a day 每天卖 {A_DAY[2]} 件")
    left.set_ylabel("oversold per 1,000 sold\n每卖 1000 件超卖的件数")
    for axes in (left, right):
        axes.set(xscale="log", yscale="log", ylim=(LEAST, 1000), xlabel="other shops know after 其他店铺多久得知")
        axes.set_xticks(list(TICKS), list(TICKS.values()))
        axes.minorticks_off()
        axes.grid(visible=True, alpha=0.3)
        axes.legend(fontsize=8, loc="upper left")
    figure.savefig(path, dpi=100)


def _curve(axes: plt.Axes, a_day: int, safety: int, colour: str, label: str) -> None:
    demand = (a_day / 24 / SHOPS,) * SHOPS
    lags = [10 ** (step / 10) for step in range(37)]
    line = [oversold(STOCK, safety, demand, lag / 3600) for lag in lags]
    axes.plot(lags, line, color=colour, label=label)
    seen = [(lag, rate(Offer(STOCK, demand, lag / 3600, safety), ROUNDS)[0].mean) for lag in LAGS]
    points = [(lag, mean) for lag, mean in seen if mean >= LEAST]
    axes.plot([lag for lag, _ in points], [mean for _, mean in points], "o", color=colour)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
