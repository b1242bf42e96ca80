using System.Runtime.CompilerServices;
using Gatehouse.Tests.IdentityProvider;
using Xunit;

namespace Gatehouse.Browser.Tests.Actions;

/// <summary>
/// A test that needs a browser and tools of the system. Where one is missing it is skipped with that reason, and fails where
/// <c>GATEHOUSE_TEST_REQUIRE_ALL</c> is 1.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ScenarioAttribute : FactAttribute
{
    private static readonly bool RequireAll = Environment.GetEnvironmentVariable("GATEHOUSE_TEST_REQUIRE_ALL") is "1";

    private bool _hasProvider;

    public ScenarioAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Timeout = 180_000;
        if (!RequireAll) Skip = Missing;
    }

    /// <summary>True when the scenario needs the identity provider too.</summary>
    public bool HasProvider
    {
        get => _hasProvider;
        set
        {
            _hasProvider = value;
            if (value && !RequireAll) Skip = Missing ?? NodeProvider.Missing;
        }
    }

    /// <summary>What is missing, in words; null when all is there.</summary>
    private static string? Missing { get; } = (File.Exists(Chromium.Path), SystemTool.IsThere("oathtool"), SystemTool.IsThere("zbarimg")) switch
    {
        (false, _, _) => $"There is no Chromium at {Chromium.Path}: install chromium, or name one in GATEHOUSE_TEST_CHROMIUM.",
        (_, false, _) => "There is no oathtool, which plays the authenticator app: install oathtool.",
        (_, _, false) => "There is no zbarimg, which reads the QR code: install zbar-tools.",
        _ => null,
    };
}
