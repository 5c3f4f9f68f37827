using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace TokenGuard.Keygen;

/// <summary>Accepts a server's certificate exactly where the platform does, and keeps why it did not, in words: one request is under way at a time.</summary>
internal sealed class CertificateCheck
{
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
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid)) yield return "it has expired, or is not valid yet, by this machine's clock";
        if ((status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0) yield return "nobody whom this machine trusts vouches for it";
        if (status.HasFlag(X509ChainStatusFlags.Revoked)) yield return "it was revoked";
        if ((status & ~(X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.Revoked)) != 0)
            yield return "it is not well made";
    }
}
