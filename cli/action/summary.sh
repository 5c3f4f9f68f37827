#!/usr/bin/env bash
# Writes the job summary: the verdict in a line, then the text report as it is. The report names files of whoever is scanned, so it is escaped and
# set where Markdown is not read, and it is cut, because GitHub drops a summary of more than 1 MiB as a whole.
# Reads: TOKENGUARD_FINDINGS, TOKENGUARD_EXIT_CODE, TOKENGUARD_TEXT_FILE, GITHUB_STEP_SUMMARY.
set -euo pipefail

# Escaping makes a byte five at most, and the rest of the step's summary needs room.
most_bytes=200000

case "$TOKENGUARD_EXIT_CODE" in
  0) verdict="everything was read, and nothing in it fails the scan" ;;
  1) verdict="tokens found: revoke them, then remove them" ;;
  2) verdict="the scan could not start: see the log" ;;
  3) verdict="not everything could be read" ;;
  4) verdict="the credentials were refused" ;;
  *) verdict="the scan broke off: see the log" ;;
esac

total="$(wc -c <"$TOKENGUARD_TEXT_FILE" | tr -d ' ')"
# Whole lines only: the cut may have gone through one, or through a character.
if ((total > most_bytes)); then whole_lines='$d'; else whole_lines=''; fi

escaped_report() {
  head -c "$most_bytes" -- "$TOKENGUARD_TEXT_FILE" | LC_ALL=C sed "$whole_lines" | LC_ALL=C tr -d '\000-\010\013-\037\177' |
    LC_ALL=C sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'
}

{
  echo "## TokenGuard"
  echo
  echo "**Distinct tokens: ${TOKENGUARD_FINDINGS:-not counted}.** In short: $verdict (exit code $TOKENGUARD_EXIT_CODE)."
  echo
  echo "<pre>"
  escaped_report
  echo "</pre>"
  if ((total > most_bytes)); then
    echo
    echo "The report has $total bytes; only the start of it is shown. The whole report is in the job's log and in the file of the output report-file."
  fi
} >>"$GITHUB_STEP_SUMMARY"
