using System.Text;

namespace TokenGuard.Scanning.Tests;

/// <summary>Names may hold tokens as contents do, in every form in which a scan would find them.</summary>
public sealed class RedactorTests
{
    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    [Fact]
    public void A_plain_token_in_a_name_is_redacted()
    {
        var secret = Some.Secret();
        Assert.Equal($"logs/{secret.Redacted}.txt", Redactor.Redact($"logs/{Some.Token()}.txt"));
    }

    [Fact]
    public void An_encoded_token_in_a_name_is_redacted()
    {
        var shown = Redactor.Redact($"Grüße/{Base64("token:" + Some.Token())}.txt");

        Assert.StartsWith("Grüße/", shown, StringComparison.Ordinal);
        Assert.EndsWith(".txt", shown, StringComparison.Ordinal);
        Assert.Contains(Some.Secret().Redacted, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Base64("token:" + Some.Token())[12..40], shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_without_a_token_stays_as_it_is()
    {
        const string Name = "src/Grüße 🙂/0123456789abcdef0123456789abcdef.txt";
        Assert.Equal(Name, Redactor.Redact(Name));
    }
}
