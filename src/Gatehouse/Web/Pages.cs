using System.Globalization;
using System.IO.Compression;
using Gatehouse.Adapters;
using Gatehouse.Features.Errors;
using Gatehouse.Ui;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Localization;

namespace Gatehouse.Web;

/// <summary>What carries the pages: sessions, forms, languages, errors.</summary>
public static class Pages
{
    /// <summary>The field by which Blazor finds the form that was sent.</summary>
    internal const string FormName = "_handler";

    /// <summary>Assets that a visitor gets before he has signed in; all others belong to the signed-in product.</summary>
    private static readonly string[] PublicAssets = ["base", "copy", "favicon", "help", "strength"];

    private static readonly string[] Unused = ["Microsoft.AspNetCore.DataProtection.", "Microsoft.AspNetCore.Antiforgery."];

    /// <summary>Their services.</summary>
    public static void AddPages(this IServiceCollection services, Settings settings)
    {
        services.AddHttpContextAccessor();
        services.AddRazorComponents();
        // What interactive pages would take over from the server; there are none, and each page looked through it.
        foreach (var kept in services.Where(s => s.ServiceType.Name is "IPersistentServiceRegistration").ToList()) services.Remove(kept);
        services.AddAuthentication(SessionAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        // Closed unless a page says otherwise: a new page cannot be left open by forgetting a line.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<SealedTexts>();
        services.AddSingleton<StrengthHints>();
        services.AddSingleton<IAntiforgery, FormTokens>();
        services.AddLocalization();
        services.AddSingleton<IStringLocalizerFactory>(provider =>
            new BracketingLocalizerFactory(ActivatorUtilities.CreateInstance<ResourceManagerStringLocalizerFactory>(provider)));
        services.AddScoped<Reader>();
        services.AddScoped<Words>();
        services.AddScoped<ShellSource>();
        services.AddScoped<CurrentActor>();
        services.AddSingleton<Notices>();
        services.AddSingleton<Drafts>();
        services.AddSingleton<ProviderSignOuts>();
        services.AddResponseCompression(compression =>
        {
            // Pages carry a form token that is masked anew in each answer, so compressing them over HTTPS tells nothing (BREACH).
            compression.EnableForHttps = true;
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<ForwardedHeadersOptions>(forwarded => TrustProxies(forwarded, settings));
    }

    /// <summary>
    /// The framework brings its own keys for form tokens, which it would begin to keep in files at the start. FormTokens and SealedTexts do
    /// with the master key what they would be for, and what asks for them now fails at once. To be called last: each <c>AddAuthentication</c>
    /// brings them again.
    /// </summary>
    public static void RemoveDataProtection(this IServiceCollection services)
    {
        foreach (var service in services.ToList())
        {
            var name = (service.ImplementationType ?? service.ServiceType).FullName!;
            if (Unused.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))) services.Remove(service);
        }
    }

    /// <summary>Their order.</summary>
    public static void UsePages(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<Settings>();
        if (settings.TrustedProxies is not null) app.UseForwardedHeaders();
        app.UseErrorPages();
        app.UseCookiePolicy(new() { Secure = CookieSecurePolicy.Always, HttpOnly = HttpOnlyPolicy.Always, MinimumSameSitePolicy = SameSiteMode.Lax });
        app.UseWhen(context => !IsShort(context.Request.Path), pages => pages.UseResponseCompression());
        app.UseWhen(context => IsShort(context.Request.Path), pages => pages.Use(SendWholeAsync));
        app.UseLanguage(settings);
        app.UseRouting();
        app.UseAddressAskedFor();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseUtf8Forms();
        app.UseAntiforgery();
        app.UseExpiredForms();
        app.UseNamedForms();
        app.MapStaticAssets().Add(endpoint =>
        {
            var route = (endpoint as RouteEndpointBuilder)?.RoutePattern.RawText?.TrimStart('/') ?? "";
            if (PublicAssets.Contains(route.Split('.')[0])) endpoint.Metadata.Add(new AllowAnonymousAttribute());
        });
        app.MapRazorComponents<App>();
    }

    // What everybody sees when he signs in is a few packets long: to compress it costs more than it saves.
    private static bool IsShort(PathString page) => page.StartsWithSegments("/sign-in", StringComparison.Ordinal) || page == "/account";

    // Blazor sends a page as it goes along, the sign of its end in a packet of its own; a short one goes out in one piece that says its length.
    private static async Task SendWholeAsync(HttpContext context, RequestDelegate next)
    {
        var answer = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var page = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(page, answer));
        try
        {
            await next(context);
        }
        finally
        {
            context.Features.Set(answer);
        }

        if (page.Length == 0) return;
        context.Response.ContentLength = page.Length;
        await answer.Stream.WriteAsync(page.GetBuffer().AsMemory(0, (int)page.Length), context.RequestAborted);
    }

    private static void UseLanguage(this WebApplication app, Settings settings)
    {
        var cultures = new[] { CultureInfo.GetCultureInfo(settings.Language), CultureInfo.GetCultureInfo(BracketingLocalizerFactory.TestCulture) };
        app.UseRequestLocalization(new RequestLocalizationOptions
        {
            DefaultRequestCulture = new(settings.Language),
            SupportedCultures = cultures,
            SupportedUICultures = cultures,
            // The product speaks one language until another is there; a browser that prefers French does not get half of it.
            RequestCultureProviders = app.Environment.IsDevelopment() ? [new Microsoft.AspNetCore.Localization.QueryStringRequestCultureProvider()] : [],
        });
    }

    /// <summary>Our pages are UTF-8 and so are their forms; the framework fails at some of the encodings that a stranger can name.</summary>
    private static void UseUtf8Forms(this WebApplication app) => app.Use((context, next) =>
    {
        if (!Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.Charset.HasValue
            || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return next(context);
        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return Task.CompletedTask;
    });

    /// <summary>
    /// A form that was open in another tab when the user signed in or out, or longer than its key lives, is answered with the page and a
    /// plain word instead of an empty error.
    /// </summary>
    private static void UseExpiredForms(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false } form) return next(context);
        if (form.Error?.InnerException is IOException or InvalidDataException)
        {
            // Not old but too large, or not a form at all.
            context.Response.StatusCode = (form.Error.InnerException as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        // Asked by a script, of which nobody wants a page.
        if (context.Request.Path == StrengthHints.Path)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        // The same page again, with what its address said (an invitation's token stands in it). One slash in front: two would be
        // another host's name.
        var query = context.Request.Query.Where(q => q.Key != "expired").SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value));
        context.Response.Redirect($"/{context.Request.Path.ToUriComponent().TrimStart('/')}{QueryString.Create(query).Add("expired", "1")}");
        // Pages for a visitor say it themselves; the others show the notice.
        if (context.Features.Get<SignedIn>() is null || context.Request.Path.StartsWithSegments("/sign-in", StringComparison.Ordinal)) return Task.CompletedTask;
        var words = context.RequestServices.GetRequiredService<Words>();
        context.RequestServices.GetRequiredService<Notices>()
            .Leave(context, words["This page had been open for too long, so nothing was changed. Please try again."]);
        return Task.CompletedTask;
    });

    /// <summary>
    /// A post to a page says which of its forms it sends. One that names none, or one that the page does not have, ends on the error page,
    /// where Blazor would leave a line of its own or nothing at all.
    /// </summary>
    private static void UseNamedForms(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (!HttpMethods.IsPost(context.Request.Method) || context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is null)
        {
            await next(context);
            return;
        }

        if (!(context.Request.HasFormContentType && (await context.Request.ReadFormAsync(context.RequestAborted)).ContainsKey(FormName)))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        await next(context);
        // Blazor's empty answer is marked as text, which keeps the error page away. In Development its reason has been sent by now.
        if (context.Response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false, ContentType: "text/plain" } answer) answer.ContentType = null;
    });

    /// <summary>Refuses what is no address or network, before anything starts.</summary>
    /// <exception cref="SettingsException">One is not; the message is one line for the operator.</exception>
    internal static void CheckProxies(string? trusted) => TrustProxies(new(), new() { TrustedProxies = trusted });

    private static void TrustProxies(ForwardedHeadersOptions forwarded, Settings settings)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var address in (settings.TrustedProxies ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (System.Net.IPNetwork.TryParse(address, out var network)) forwarded.KnownIPNetworks.Add(network);
            else if (System.Net.IPAddress.TryParse(address, out var proxy)) forwarded.KnownProxies.Add(proxy);
            else throw new SettingsException($"Gatehouse:TrustedProxies names \"{address}\", which is neither an address nor a network such as 10.0.0.0/8.");
        }
    }
}
