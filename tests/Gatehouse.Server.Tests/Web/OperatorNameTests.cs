using Gatehouse.Web;
using Xunit;

namespace Gatehouse.Server.Tests.Web;

public class OperatorNameTests
{
    [Theory]
    [InlineData("gatehouse", "ada", "ada as gatehouse")]
    [InlineData("gatehouse", null, "gatehouse")]
    [InlineData("gatehouse", "", "gatehouse")]
    [InlineData("ada", "ada", "ada")]
    public void The_audit_log_names_the_person_behind_the_services_account(string account, string? caller, string named) =>
        Assert.Equal(named, Actor.OperatorName(account, caller));
}
