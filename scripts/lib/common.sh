# Shared by the scripts: messages, logged steps with progress, stamps.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$root/build
venv=${LORA_VENV:-$root/.venv}
start_seconds=$SECONDS

# The environment is the scripts' own: a user's Python settings stay out of it.
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV
export PYTHONNOUSERSITE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 HF_HUB_OFFLINE=1
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
export PATH=$PATH:/usr/sbin:/sbin

say() { printf '[%4d s] %s\n' $((SECONDS - start_seconds)) "$*"; }

fail() {
  printf '\nerror: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

# logged NAME COMMAND...: runs it with its output in build/logs/NAME.log and
# shows the log's last line as it grows: in place on a terminal, else now and
# then. Returns the command's status.
logged() {
  local name=$1 log=$build/logs/$1.log began=$SECONDS shown=$SECONDS pid status=0 line
  shift
  mkdir -p "$build/logs"
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  # Background jobs ignore Ctrl-C; pass it on and leave nothing running.
  trap 'kill -TERM $pid 2>/dev/null; wait $pid 2>/dev/null; exit 130' INT TERM
  while kill -0 $pid 2>/dev/null; do
    sleep 0.2
    line=$(tail -c 400 "$log" | tr '\r' '\n' | tail -n 1 | tr -cd '[:print:]')
    if [ -t 1 ]; then
      printf '\r\033[K         %s: %d s  %.60s' "$name" $((SECONDS - began)) "$line"
    elif [ $((SECONDS - shown)) -ge 20 ]; then
      shown=$SECONDS
      printf '         %s: %d s  %.100s\n' "$name" $((SECONDS - began)) "$line"
    fi
  done
  wait $pid || status=$?
  trap - INT TERM
  [ ! -t 1 ] || printf '\r\033[K'
  return $status
}

log_tail() {
  printf '\n--- the end of %s\n' "$build/logs/$1.log" >&2
  tail -n "${2:-30}" "$build/logs/$1.log" >&2
}

# A step's stamp holds the hash of what the step was made from.
hash_of() { # FILE or TEXT...: a folder counts with all its files
  local item
  for item in "$@"; do
    if [ -d "$item" ]; then
      find "$item" -type f ! -name '*.pyc' -print0 | sort -z | xargs -0 sha256sum
    elif [ -f "$item" ]; then
      sha256sum "$item"
    else
      echo "$item"
    fi
  done | sha256sum | cut -c1-64
}
stamped() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }
stamp() { mkdir -p "$(dirname "$1")" && echo "$2" >"$1"; }

# One run of the scripts at a time in one tree.
take_lock() {
  mkdir -p "$build"
  exec 9>"$build/.lock"
  flock -n 9 || { say "waiting for another run in this tree"; flock 9; }
}
