using TokenGuard.Analyzers.Tests.Support;

namespace TokenGuard.Analyzers.Tests;

public sealed class VisualBasicTests
{
    private static readonly FakeToken Token = FakeToken.Product();

    [Theory]
    [InlineData("' TOKEN", "TOKEN")]
    [InlineData("""
        Class C
            Const T As String = "TOKEN"
            Private f As String = "Bearer " & T
        End Class
        """, "TOKEN")]
    [InlineData("""
        #If NEVER
        TOKEN
        #End If
        """, "TOKEN")]
    [InlineData("""
        Class C
            Private f As String = "HEAD" & "TAIL"
        End Class
        """, "\"HEAD\" & \"TAIL\"")]
    [InlineData("""
        Class C
            Private f As String = "Bearer " & ("HEAD" + "TAIL")
        End Class
        """, "\"HEAD\" + \"TAIL\"")]
    [InlineData("""
        Class C
            Private f As String = "FIRST"c & "REST"
        End Class
        """, "\"FIRST\"c & \"REST\"")]
    [InlineData("""
        Class C
            Const T As String = "TAIL"
            Function M(i As Integer) As String
                Return $"{i}HEAD{T}{i}"
            End Function
        End Class
        """, "HEAD{T}")]
    [InlineData("""
        <System.Obsolete("HEAD" & "TAIL")>
        Class C
        End Class
        """, "\"HEAD\" & \"TAIL\"")]
    [InlineData("""
        Class C
            Sub M(Optional s As Object = "HEAD" & "TAIL")
                M()
            End Sub
        End Class
        """, "\"HEAD\" & \"TAIL\"")]
    [InlineData("""
        Class C
            Sub M(Optional s As Object = "TOKEN")
                M()
                M()
            End Sub
        End Class
        """, "TOKEN")]
    public async Task A_token_is_marked_once(string source, string marked)
    {
        var found = await AnalyzerRun.VisualBasic(Token.Fill(source));

        var diagnostic = Assert.Single(found);
        Assert.Equal("TG002", diagnostic.Id);
        Assert.Equal(Token.Fill(marked), AnalyzerRun.Marked(diagnostic));
    }

    [Fact]
    public async Task A_piece_known_only_at_run_time_divides() =>
        Assert.Empty(await AnalyzerRun.VisualBasic(Token.Fill("""
            Class C
                Function M(s As String) As String
                    Return "HEAD" & s & "TAIL"
                End Function
            End Class
            """)));
}
