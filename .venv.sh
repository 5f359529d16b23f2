# Read by ./run and ./test. Makes .venv with the versions of constraints.txt, or leaves it when nothing changed.

find_python() {
    for name in "${PYTHON:-python3.11}" python3.11 python3 python3.12 python3.13; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "sheetpact needs Python 3.11 or later, and found none. Name one: PYTHON=/path/to/python $0" >&2
    return 1
}

# prepare WHAT: `.` or `.[dev]`. What is installed is remembered in .venv/installed; `.[dev]` holds `.` too.
prepare() {
    state="$(cat pyproject.toml constraints.txt | cksum) $PWD"
    if [ -x .venv/bin/python ] && [ -f .venv/installed ]; then
        case "$(cat .venv/installed)" in
        "$1 $state" | ".[dev] $state") return ;;
        esac
    fi
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        python=$(find_python)
        if ! "$python" -m venv --clear .venv; then
            echo "$python can't make a virtual environment (on Debian: apt-get install python3-venv)." >&2
            return 1
        fi
    fi
    echo "Installing sheetpact into $PWD/.venv; this takes a minute or two." >&2
    rm -f .venv/installed
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e "$1"
    echo "$1 $state" >.venv/installed
}
