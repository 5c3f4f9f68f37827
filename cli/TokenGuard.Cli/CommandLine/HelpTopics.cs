using System.CommandLine;
using TokenGuard.Cli.Commands.Remedies.Delivery;

namespace TokenGuard.Cli.CommandLine;

/// <summary>Help that belongs to no single command.</summary>
internal static class HelpTopics
{
    public const string ExitCodes = """
        Exit codes:
          0    clean and complete
          1    findings at or above --fail-on
          2    the command line, a report or a rule cannot be used, or names nothing that could be scanned
          3    nothing found, but not everything could be read or established
          4    Keygen or GitHub refused the credentials
          130  interrupted (143: terminated)
        """;

    private const string EnvironmentVariables = """
        Keygen:
          KEYGEN_ACCOUNT_ID      accounts (ids or slugs, separated by commas) to ask about tokens and to act in; a v1 token names its own. Where it is
                                 not set, verify tries at Keygen Cloud the account that stands near a token
          KEYGEN_HOST            base URL of a self-hosted server or custom domain (KEYGEN_API_URL is accepted); default https://api.keygen.sh
          KEYGEN_ENVIRONMENT     environments (ids or codes, separated by commas) to try where a token is not known without one
          KEYGEN_ADMIN_TOKEN     an admin or developer token to act with, one for each account, separated by commas; lesser tokens serve for what they
                                 may touch; without it a leaked token acts for itself
          TOKENGUARD_PUBLIC_KEY  the account's public key: Ed25519 (64 hex digits), RSA or ECDSA P-256 (PEM), the base64 of it, or the name
                                 of a file; answers that are not signed with it are not believed
          TOKENGUARD_RATE        most requests a second (--rate); default 1, unlimited on loopback

        GitHub:
          GH_TOKEN               GitHub token (before GITHUB_TOKEN); public repositories need none
          GH_HOST                GitHub Enterprise host; default github.com
          TOKENGUARD_GITHUB_API  base address of the API, in place of the one that follows from GH_HOST
          TOKENGUARD_GITHUB_WEB  base address that clones and permalinks have, where it does not follow from the API's

        Git, for 'scan git ADDRESS':
          TOKENGUARD_GIT_USERNAME, TOKENGUARD_GIT_PASSWORD   credentials for the address's host, where git's own helpers have none

        Git, for 'scan git' where no repository is named:
          GIT_DIR, GIT_WORK_TREE, GIT_COMMON_DIR   which repository, and where what its worktrees share is
          GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES   where its objects are

        Git, for 'scan git' in a hook (git, or the pre-commit framework, sets them):
          GIT_INDEX_FILE, GIT_QUARANTINE_PATH
          PRE_COMMIT_TO_REF, PRE_COMMIT_LOCAL_BRANCH, PRE_COMMIT_REMOTE_BRANCH, PRE_COMMIT_REMOTE_NAME

        Files and terminal:
          XDG_STATE_HOME         where journal, evidence and undelivered secrets are kept; default ~/.local/state
          NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR, TERM, CI   colours and progress, as elsewhere

        A secret is never an option's value: it comes from the environment or through stdin.
        """;

    public static void AddTo(RootCommand root)
    {
        var help = new Command("help", "More help: destinations, environment, exit-codes.");
        help.Add(Topic("exit-codes", "What the exit code says.", ExitCodes));
        help.Add(Topic("destinations", "Where a new secret can be delivered to.", Destinations.Page));
        help.Add(Topic("environment", "The environment variables that are read.", EnvironmentVariables));
        root.Add(help);
    }

    private static Command Topic(string name, string description, string text)
    {
        var topic = new Command(name, description);
        topic.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(text));
        return topic;
    }
}
