using System.Text;
using Gatehouse.Cli;
using Gatehouse.Domain.Permissions;
using Gatehouse.Features.Setup;
using Xunit;

namespace Gatehouse.Server.Tests.Cli;

public class DemoScreenTests
{
    [Fact]
    public void A_demo_whose_authenticators_were_all_reset_still_says_how_to_sign_in()
    {
        using var output = new MemoryStream();
        var way = new Demo.Way("amelia.stone", "Amelia Stone", null, Role.Administrator, "MFA off", null, "Harbour & Sons");

        DemoScreen.Print(new(output, TextWriter.Null, TextReader.Null, isTerminal: true, width: 80), [way], "http://127.0.0.1:5080");

        var screen = Encoding.UTF8.GetString(output.ToArray());
        Assert.Contains("Sign in at http://127.0.0.1:5080", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("to scan", screen, StringComparison.Ordinal);
    }
}
