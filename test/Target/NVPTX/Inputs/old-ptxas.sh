#!/bin/sh
# A ptxas that calls itself 13.0 and works as the one in REAL_PTXAS.
if [ "$1" = --version ]; then
  echo "Cuda compilation tools, release 13.0, V13.0.88"
else
  exec "$REAL_PTXAS" "$@"
fi
