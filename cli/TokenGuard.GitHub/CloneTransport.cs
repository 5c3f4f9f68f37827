using System.Buffers;
using System.Collections.Concurrent;
using LibGit2Sharp;

namespace TokenGuard.GitHub;

/// <summary>
/// Lets libgit2 clone through <see cref="CloneSession"/>. libgit2's own HTTP follows a redirect to any host whatever the repository's settings say,
/// cannot be cancelled while a server is silent, and would see addresses rewritten by the user's git configuration. It makes its transports itself
/// and gives them an address and nothing else, so the address is the session's number.
/// </summary>
internal sealed class CloneTransport : RpcSmartSubtransport
{
    private const string Scheme = "tokenguard-clone";

    private static readonly ConcurrentDictionary<string, CloneSession> Sessions = new(StringComparer.Ordinal);
    private static int _lastNumber;

    static CloneTransport() => GlobalSettings.RegisterSmartSubtransport<CloneTransport>(Scheme);

    /// <summary>Runs something that clones from the address it is given.</summary>
    public static void Use(CloneSession session, Action<string> clone)
    {
        var address = $"{Scheme}://{Interlocked.Increment(ref _lastNumber)}/";
        Sessions[address] = session;
        try
        {
            clone(address);
        }
        finally
        {
            Sessions.TryRemove(address, out _);
        }
    }

    protected override SmartSubtransportStream Action(string url, GitSmartSubtransportAction action)
    {
        var session = Sessions[url];
        return action switch
        {
            GitSmartSubtransportAction.UploadPackList => new Exchange(this, session, static (s, _) => s.ListRefs()),
            GitSmartSubtransportAction.UploadPack => new Exchange(this, session, static (s, body) => s.Negotiate(body)),
            _ => throw new NotSupportedException("Nothing is ever pushed."),
        };
    }

    /// <summary>One request and its answer: what libgit2 writes is the request's body, which goes out when it first reads.</summary>
    private sealed class Exchange(CloneTransport transport, CloneSession session, Func<CloneSession, byte[], Stream> send)
        : SmartSubtransportStream(transport)
    {
        private readonly ArrayBufferWriter<byte> _body = new();
        private Stream? _answer;

        public override int Write(Stream dataStream, long length)
        {
            var count = checked((int)length);
            dataStream.ReadExactly(_body.GetSpan(count)[..count]);
            _body.Advance(count);
            return 0;
        }

        public override int Read(Stream dataStream, long length, out long bytesRead)
        {
            _answer ??= send(session, _body.WrittenSpan.ToArray());
            var buffer = new byte[Math.Min(length, 64 * 1024)];
            var read = session.Read(_answer, buffer);
            dataStream.Write(buffer, 0, read);
            bytesRead = read;
            return 0;
        }

        protected override void Free()
        {
            _answer?.Dispose();
            base.Free();
        }
    }
}
