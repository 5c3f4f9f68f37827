using TokenGuard.Git;

namespace TokenGuard.Cli.CommandLine;

/// <summary>The variables in which git, or somebody who calls it, says which repository is meant and where its parts are.</summary>
internal static class GitVariables
{
    public static GitEnvironment Read(CliServices services) => new(services.Environment("GIT_DIR"), services.Environment("GIT_WORK_TREE"), services.Environment("GIT_INDEX_FILE"))
    {
        CommonDirectory = services.Environment("GIT_COMMON_DIR"),
        ObjectDirectory = services.Environment("GIT_OBJECT_DIRECTORY"),
        AlternateObjectDirectories = services.Environment("GIT_ALTERNATE_OBJECT_DIRECTORIES"),
    };
}
