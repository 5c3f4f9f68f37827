#!/usr/bin/env bash
# Builds TokenGuard from the action's own checkout into the runner's temporary folder.
# Reads: GITHUB_ACTION_PATH, RUNNER_TEMP.
set -euo pipefail

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# Inside the checkout, so that its global.json decides and not one of the scanned repository.
cd "$GITHUB_ACTION_PATH"
dotnet publish cli/TokenGuard.Cli/TokenGuard.Cli.csproj --configuration Release --output "$RUNNER_TEMP/tokenguard-cli" --verbosity quiet
