#!/usr/bin/env bash
# Ends the job with the exit code of the scan, and says what it means.
# Reads: TOKENGUARD_EXIT_CODE.
set -euo pipefail

case "$TOKENGUARD_EXIT_CODE" in
  0) exit 0 ;;
  1) echo "::error title=TokenGuard::Keygen tokens were found. The job summary names them." ;;
  3) echo "::error title=TokenGuard::The scan could not read everything. The job summary names what is missing." ;;
  4) echo "::error title=TokenGuard::The credentials were refused." ;;
  *) echo "::error title=TokenGuard::The scan did not run. The log of the scan step says why." ;;
esac
exit "$TOKENGUARD_EXIT_CODE"
