# Sourced by the other scripts: the virtual environment, installed from hash-locked files, and the engines.
# shellcheck shell=bash
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$ROOT/.venv"
PY="$VENV/bin/python"
export PYTHONUNBUFFERED=1
# Without stored bytecode every start compiles all of Django again, which takes longer than all the rest of it.
unset VIRTUAL_ENV PYTHONDONTWRITEBYTECODE

titan_say() { printf '%s\n' "$*" >&2; }

# Print the path of a Python 3.11, or explain how to get one.
titan_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.11 python3 python; do
    [[ -n $candidate ]] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  titan_say "Titan needs Python 3.11 and found none on the PATH. To get it:
  Debian 12:      apt-get install python3.11 python3.11-venv
  Fedora:         dnf install python3.11
  macOS:          brew install python@3.11
  anywhere:       uv python install 3.11      (https://docs.astral.sh/uv/)
Then run this again, or name it: PYTHON=/path/to/python3.11 $0"
  return 1
}

# titan_env core|dev: make .venv hold what requirements/<that>.lock says, and the catalogues what locale/ says.
# Nothing to do costs a few milliseconds.
titan_env() {
  titan_packages "$1"
  titan_catalogues
}

titan_packages() {
  local set=$1 wanted
  wanted="$(titan_hash "$set")"
  titan_installed "$set" "$wanted" && return
  mkdir -p "$ROOT/var"
  # The lock belongs to the open file, so Python can take it for this shell: flock(1) is not on every machine.
  exec 9>"$ROOT/var/.environment.lock"
  local python
  python="$(titan_python)"
  "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
  titan_installed "$set" "$wanted" || titan_install "$set" "$wanted" "$python"
  exec 9>&-
}

# Compile the translations where a .po is newer than its .mo.
titan_catalogues() {
  local po
  for po in "$ROOT"/locale/*/LC_MESSAGES/django.po; do
    if [[ $po -nt ${po%.po}.mo ]]; then
      (cd "$ROOT" && "$PY" -m scripts.translating --compile)
      return
    fi
  done
}

titan_hash() { cksum "$ROOT/requirements/$1.lock" "$ROOT/requirements/bootstrap.lock" | cut -d' ' -f1,2 | tr '\n' ' '; }

titan_installed() {
  local stamp="$VENV/.installed-$1"
  [[ -x $PY && -f $stamp && "$(<"$stamp")" == "$2" ]]
}

titan_install() {
  local set=$1 wanted=$2 python=$3 begin=$SECONDS
  titan_say "Installing the locked packages of requirements/$set.lock into .venv (once) …"
  if [[ ! -x $PY ]]; then
    "$python" -m venv "$VENV" || {
      titan_say "Python's venv module is missing: apt-get install python3.11-venv, then run this again."
      return 1
    }
  fi
  if [[ ! -x $VENV/bin/uv ]]; then
    "$PY" -m pip --version >/dev/null 2>&1 || "$PY" -m ensurepip >/dev/null
    "$PY" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$ROOT/requirements/bootstrap.lock"
  fi
  "$VENV/bin/uv" pip install --quiet --compile-bytecode --python "$PY" --require-hashes -r "$ROOT/requirements/$set.lock"
  # The development set contains the core set.
  [[ $set == dev ]] && titan_hash core >"$VENV/.installed-core"
  printf '%s' "$wanted" >"$VENV/.installed-$set"
  titan_say "Installed in $((SECONDS - begin)) s."
}

# titan_engines [durable|test]: start the embedded engines that no TITAN_DATABASE_URL or TITAN_REDIS_URL replaces.
titan_engines() {
  (cd "$ROOT" && "$PY" -m titan.platform.engines start --var "$(titan_var)" --profile "${1:-durable}")
}

titan_var() { printf '%s' "${TITAN_VAR_DIR:-$ROOT/var}"; }

# titan_test_var: the folder of the tests' engines, var/test. Where there is room it is a link into memory: each test that commits
# makes a database anew, a few thousand files, and that is what the tests would mostly wait for.
titan_test_var() {
  local folder free memory
  folder="$(titan_var)/test"
  mkdir -p "$(titan_var)"
  if [[ -L $folder && ! -d $folder ]]; then rm "$folder"; fi
  if [[ ! -e $folder && -w /dev/shm ]]; then
    free="$(df -Pk /dev/shm | awk 'END {print $4}')"
    if ((free > 4000000)); then
      memory="/dev/shm/titan-test-$(id -u)-$(cksum <<<"$folder" | cut -d' ' -f1)"
      mkdir -p "$memory" && ln -s "$memory" "$folder"
    fi
  fi
  mkdir -p "$folder"
  printf '%s' "$folder"
}

# titan_help FILE: the comment block at the top of a script, without its marks.
titan_help() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$1"; }
