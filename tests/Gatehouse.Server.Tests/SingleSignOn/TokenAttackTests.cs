using System.Security.Cryptography;
using System.Text;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>ID tokens that must open nothing, each refused by its name.</summary>
public class TokenAttackTests
{
    private static readonly RSA Other = RSA.Create(2048);

    private delegate string? Forge(ForgedTenant tenant, Dictionary<string, object?> claims);

    private static readonly Dictionary<string, (SsoFault Fault, Forge Make)> Attacks = new()
    {
        ["wrong tenant"] = (SsoFault.WrongTenant, (_, c) => Signed(c, ("tid", Guid.NewGuid().ToString("D")))),
        ["no tenant"] = (SsoFault.WrongTenant, (_, c) => Signed(c, ("tid", null))),
        ["another tenant's token, signed with the key that all share"] = (SsoFault.WrongIssuer, (t, c) =>
        {
            var id = Guid.NewGuid().ToString("D");
            return Signed(c, ("tid", id), ("iss", $"{t.Origin}/{id}/v2.0"));
        }
        ),
        ["issuer with the tenant as a placeholder"] = (SsoFault.WrongIssuer, (t, c) => Signed(c, ("iss", $"{t.Origin}/{{tenantid}}/v2.0"))),
        ["issuer of the other version"] = (SsoFault.WrongIssuer, (t, c) => Signed(c, ("iss", $"https://sts.windows.net/{t.Id}/"))),
        ["no issuer"] = (SsoFault.WrongIssuer, (_, c) => Signed(c, ("iss", null))),
        ["wrong audience"] = (SsoFault.WrongAudience, (_, c) => Signed(c, ("aud", "another application"))),
        ["no audience"] = (SsoFault.WrongAudience, (_, c) => Signed(c, ("aud", null))),
        ["several audiences, asked for by another"] = (SsoFault.WrongAudience, (_, c) => Signed(c, ("aud", new[] { "another", ForgedTenant.ClientId }), ("azp", "another"))),
        ["expired"] = (SsoFault.Expired, (t, c) => Signed(c, ("exp", Seconds(t, -121)))),
        ["without an end"] = (SsoFault.Expired, (_, c) => Signed(c, ("exp", null))),
        ["of the future"] = (SsoFault.Expired, (t, c) => Signed(c, ("nbf", Seconds(t, 125)))),
        ["wrong nonce"] = (SsoFault.WrongNonce, (_, c) => Signed(c, ("nonce", "of another request"))),
        ["no nonce"] = (SsoFault.WrongNonce, (_, c) => Signed(c, ("nonce", null))),
        ["no object id"] = (SsoFault.NoSubject, (_, c) => Signed(c, ("oid", null))),
        ["object id that is none"] = (SsoFault.NoSubject, (_, c) => Signed(c, ("oid", "eve"))),
        ["none-signed"] = (SsoFault.BadSignature, (_, c) => ForgingProvider.Token(c, null, "none")),
        ["none-signed with a key's name"] = (SsoFault.BadSignature, (_, c) =>
            $"{ForgingProvider.Part(new { alg = "none", kid = ForgingProvider.KeyId(ForgingProvider.Shared) })}.{ForgingProvider.Part(c)}."),
        ["signature left out"] = (SsoFault.BadSignature, (_, c) => ForgingProvider.Token(c, null, "RS256")),
        ["tampered"] = (SsoFault.BadSignature, (_, c) =>
        {
            var parts = Signed(c).Split('.');
            c["oid"] = Guid.NewGuid().ToString("D");
            return $"{parts[0]}.{ForgingProvider.Part(c)}.{parts[2]}";
        }
        ),
        ["signed with another key"] = (SsoFault.BadSignature, (_, c) => ForgingProvider.Token(c, Other)),
        ["signed with another key under the name of the right one"] = (SsoFault.BadSignature, (_, c) =>
            ForgingProvider.Token(c, Other, keyId: ForgingProvider.KeyId(ForgingProvider.Shared))),
        ["signed with the client secret"] = (SsoFault.BadSignature, (_, c) => Hmac(c, Encoding.UTF8.GetBytes(ForgedTenant.Secret))),
        ["signed with the public key as a secret"] = (SsoFault.BadSignature, (_, c) => Hmac(c, ForgingProvider.Shared.ExportSubjectPublicKeyInfo())),
        ["no token"] = (SsoFault.NoIdToken, (_, _) => null),
        ["not a token"] = (SsoFault.NoIdToken, (_, _) => "a.b.c"),
        ["a token in five parts"] = (SsoFault.NoIdToken, (_, _) => "e30.e30.e30.e30.e30"),
        ["a token of a megabyte"] = (SsoFault.Unreachable, (_, c) => Signed(c, ("padding", new string('x', 1024 * 1024)))),
    };

    public static TheoryData<string, Database> Cases()
    {
        var cases = new TheoryData<string, Database>();
        foreach (var name in Attacks.Keys)
        {
            cases.Add(name, Database.Sqlite);
            if (TestDatabase.PostgresServer is not null || TestDatabase.RequireAll) cases.Add(name, Database.PostgreSql);
        }

        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Refused(string attack, Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        using var browser = tenant.Organization.Server.NewBrowser();
        var sent = await tenant.SendAsync(browser);
        var token = Attacks[attack].Make(tenant, tenant.Claims(sent));
        tenant.Script.IdToken = () => token;

        var page = await tenant.ReturnAsync(browser, sent);

        Assert.Equal("You are not signed in", page.Heading);
        Assert.Equal(SsoFaultWords.Reason(Attacks[attack].Fault), await tenant.LastReasonAsync());
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Path, StringComparison.Ordinal);
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        Assert.Equal(0, await db.Users.CountAsync() + await db.Sessions.CountAsync() + await db.ExternalIdentities.CountAsync());
    }

    [Theory, EveryDatabase]
    public async Task A_token_with_which_nothing_is_wrong_opens(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        using var browser = tenant.Organization.Server.NewBrowser();
        var oid = Guid.NewGuid().ToString("D");

        Assert.Equal("/account", (await tenant.SignInAsync(browser, oid: oid)).Path);
        Assert.Equal("/account", (await tenant.SignInAsync(browser, c => c["exp"] = Seconds(tenant, -110), oid)).Path);
        Assert.Equal("/account", (await tenant.SignInAsync(browser, c => c["nbf"] = Seconds(tenant, 110), oid)).Path);
        Assert.Equal("/account", (await tenant.SignInAsync(browser, c => (c["aud"], c["azp"]) = (new[] { "another", ForgedTenant.ClientId }, ForgedTenant.ClientId), oid)).Path);
    }

    [Theory, EveryDatabase]
    public async Task Another_provider_than_Entra_is_known_by_its_subject(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database, kind: ProviderKind.OpenIdConnect);
        using var browser = tenant.Organization.Server.NewBrowser();

        await tenant.SignInAsync(browser, c => c["sub"] = "Subject|1");
        Assert.Equal("You are not signed in", (await tenant.SignInAsync(browser, c => c["sub"] = "subject|1")).Heading);
        Assert.Equal("You are not signed in", (await tenant.SignInAsync(browser, c => c["sub"] = "")).Heading);

        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        Assert.Equal("Subject|1", (await db.ExternalIdentities.SingleAsync()).Subject);
    }

    private static string Signed(Dictionary<string, object?> claims, params (string Name, object? Value)[] changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is null) claims.Remove(name);
            else claims[name] = value;
        }

        return ForgingProvider.Token(claims, ForgingProvider.Shared);
    }

    private static string Hmac(Dictionary<string, object?> claims, byte[] secret)
    {
        var content = $"{ForgingProvider.Part(new { alg = "HS256", typ = "JWT", kid = ForgingProvider.KeyId(ForgingProvider.Shared) })}.{ForgingProvider.Part(claims)}";
        return $"{content}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(content)))}";
    }

    private static long Seconds(ForgedTenant tenant, int from) => tenant.Organization.Server.Time.GetUtcNow().ToUnixTimeSeconds() + from;
}
