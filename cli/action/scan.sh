#!/usr/bin/env bash
# Scans once, into three reports, and keeps the exit code for the gate, so that upload and summary come first.
# Reads: TOKENGUARD_MODE, TOKENGUARD_TARGET, TOKENGUARD_FAIL_ON, TOKENGUARD_REQUIRE_COMPLETE, TOKENGUARD_GITHUB_TOKEN, RUNNER_TEMP, GITHUB_OUTPUT.
# TOKENGUARD_COMMAND names another executable than the one build.sh made.
set -euo pipefail

case "$TOKENGUARD_MODE" in
  git | dir | github) ;;
  *)
    echo "::error title=TokenGuard::mode is none of git, dir, github" >&2
    exit 2
    ;;
esac

reports="$(mktemp -d "$RUNNER_TEMP/tokenguard.XXXXXX")"
arguments=(scan "$TOKENGUARD_MODE" --no-progress --color never --fail-on "$TOKENGUARD_FAIL_ON"
  --format text --output "sarif=$reports/report.sarif" --output "json=$reports/report.json")
if [[ "$TOKENGUARD_REQUIRE_COMPLETE" == true ]]; then arguments+=(--require-complete); fi
# Only the API can tell what is live; the account comes from KEYGEN_ACCOUNT_ID of the job.
if [[ "$TOKENGUARD_FAIL_ON" == live ]]; then arguments+=(--verify); fi

# The credential goes only to the mode that needs it.
if [[ "$TOKENGUARD_MODE" == github ]]; then export GH_TOKEN="$TOKENGUARD_GITHUB_TOKEN"; else unset GH_TOKEN GITHUB_TOKEN; fi
unset TOKENGUARD_GITHUB_TOKEN

# What is printed here names files of whoever is scanned: between these two lines the runner obeys no command in it.
stop="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
echo "::stop-commands::$stop"
code=0
"${TOKENGUARD_COMMAND:-$RUNNER_TEMP/tokenguard-cli/tokenguard}" "${arguments[@]}" -- "$TOKENGUARD_TARGET" >"$reports/report.txt" || code=$?
cat "$reports/report.txt"
echo
echo "::$stop::"

{
  echo "exit-code=$code"
  echo "text-file=$reports/report.txt"
  if [[ -s "$reports/report.sarif" ]]; then echo "sarif-file=$reports/report.sarif"; fi
  if [[ -s "$reports/report.json" ]]; then
    echo "report-file=$reports/report.json"
    # The first count in the summary. Inside a JSON string a quote is escaped, so nothing that was found can look like this.
    echo "findings=$(sed -n '/^ *"summary": {/,/}/s/^ *"findings": \([0-9][0-9]*\),*$/\1/p' "$reports/report.json" | head -n 1)"
  fi
} >>"$GITHUB_OUTPUT"
