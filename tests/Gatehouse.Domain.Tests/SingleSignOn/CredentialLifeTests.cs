using Gatehouse.Domain.SingleSignOn;

namespace Gatehouse.Domain.Tests.SingleSignOn;

public class CredentialLifeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, CredentialLife.Good)]
    [InlineData(30 * 24 * 60, CredentialLife.Good)]
    [InlineData(30 * 24 * 60 - 1, CredentialLife.EndsSoon)]
    [InlineData(1, CredentialLife.EndsSoon)]
    [InlineData(0, CredentialLife.Over)]
    [InlineData(-1, CredentialLife.Over)]
    public void The_reminder_begins_with_fewer_than_30_days_left(int? minutesLeft, CredentialLife life) =>
        Assert.Equal(life, CredentialLives.Of(minutesLeft is { } minutes ? Now.AddMinutes(minutes) : null, Now));
}
