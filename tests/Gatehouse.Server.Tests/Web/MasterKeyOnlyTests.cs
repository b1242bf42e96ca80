using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.Web;

public class MasterKeyOnlyTests
{
    /// <summary>The framework writes such keys unencrypted into the home of whoever runs the server.</summary>
    [Fact]
    public async Task No_key_of_the_frameworks_own_is_made_or_kept()
    {
        var server = await Servers.Shared(Database.Sqlite);

        Assert.Null(server.Services.GetService<IDataProtectionProvider>());
    }
}
