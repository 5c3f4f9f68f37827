using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace TokenGuard.Keygen;

/// <summary>Accepts a server's certificate exactly where the platform does, and keeps why it did not, in words: one request is under way at a time.</summary>
internal sealed class CertificateCheck
{
    private static readonly (X509ChainStatusFlags Flags, string Words)[] Known =
    [
        (X509ChainStatusFlags.NotTimeValid, "it has expired, or is not valid yet, by this machine's clock"),
        (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain, "nobody whom this machine trusts vouches for it"),
        (X509ChainStatusFlags.Revoked, "it was revoked"),
    ];

    /// <summary>What was wrong with the last one; null where nothing was.</summary>
    public string? Trouble { get; private set; }

    public void Forget() => Trouble = null;

    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Trouble = errors == SslPolicyErrors.None ? null : string.Join(" and ", Words(errors, chain));
        return errors == SslPolicyErrors.None;
    }

    private static IEnumerable<string> Words(SslPolicyErrors errors, X509Chain? chain)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) yield return "there is none";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) yield return "it is for another host name";
        if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)) yield break;
        var status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        var other = status;
        foreach (var (flags, words) in Known)
        {
            if ((status & flags) == X509ChainStatusFlags.NoError) continue;
            other &= ~flags;
            yield return words;
        }

        if (other != X509ChainStatusFlags.NoError) yield return "it is not well made";
    }
}
