using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gatehouse.Adapters;
using Gatehouse.Bench;
using Gatehouse.Domain.Totp;

// Builds the server as it is installed, runs it as a process of its own and prints what a sign-in, a start and the first page cost.
// Usage: dotnet run -c Release --project bench/Gatehouse.Bench [-- --json FILE | --steps | scim]
// --steps prints what each of a sign-in's five requests costs instead; scim what provisioning 1,000 and 10,000 users costs (some minutes).
// A server that runs for weeks is compiled to the end; the runtime's optimising compiler needs well over a thousand sign-ins for that.
const int warmUp = 1600;
const int measured = 800;
const int thousand = 1000;

var root = Root();
var published = Path.Combine(root, "artifacts", "bench");
await RunAsync("dotnet", ["publish", Path.Combine(root, "src", "Gatehouse"), "-c", "Release", "-r", "linux-x64", "--self-contained", "false", "-o", published, "--nologo", "-v", "q"]);

var executable = Path.Combine(published, "gatehouse");
if (args is ["scim"])
{
    await ProvisioningBench.RunAsync(executable);
    return 0;
}

using var population = await Population.CreateAsync(warmUp + measured);

// The first start reads the files from the disk; what an operator meets at a restart is the median of the rest.
var starts = new List<(double Cpu, double Wall)>();
for (var start = 0; start < 6; start++)
{
    using var once = await ServerProcess.StartAsync(executable, population.Folder);
    starts.Add((once.CpuToFirstPage, once.WallToFirstPage.TotalSeconds));
}

starts.RemoveAt(0);
using var server = await ServerProcess.StartAsync(executable, population.Folder);
await Task.Delay(1000);
var idle = server.ResidentMiB;
var (requests, bytes) = await PageWeight.OfAsync(server.Address, "/sign-in");

using var client = Visitor.NewClient(server.Address);
var next = 0;
await SignInAsync(thousand);
var after = server.ResidentMiB;
await SignInAsync(warmUp - thousand);
for (var i = 0; i < 20; i++) await population.Hashing.VerifyAsync(population.Hash, Population.Password, CancellationToken.None);

if (args is ["--steps"])
{
    await PrintStepsAsync();
    return 0;
}

// In turn, a slice of each, because the machine's speed drifts, and now and then something else runs on it: the middle slice counts.
const int slice = 20;
var slices = new List<(double SignIn, double Hash, double Least)>();
for (var done = 0; done < measured; done += slice)
{
    var before = server.CpuSeconds;
    await SignInAsync(slice);
    var signIn = server.CpuSeconds - before;

    slices.Add((signIn / slice, await HashAsync(population.Hashing, population.Hash), await HashAsync(population.LeastHashing, population.LeastHash)));
}

var figures = new Dictionary<string, double>
{
    ["signInCpuMs"] = Median(slices.Select(s => s.SignIn)) * 1000,
    ["hashCpuMs"] = Median(slices.Select(s => s.Hash)) * 1000,
    ["leastHashCpuMs"] = Median(slices.Select(s => s.Least)) * 1000,
    ["beyondHashCpuMs"] = Median(slices.Select(s => s.SignIn - s.Hash)) * 1000,
    ["ratio"] = Median(slices.Select(s => s.SignIn / s.Hash)),
    ["ratioOfLeastHash"] = Median(slices.Select(s => (s.SignIn - s.Hash + s.Least) / s.Least)),
    ["startCpuSeconds"] = Median(starts.Select(s => s.Cpu)),
    ["startWallSeconds"] = Median(starts.Select(s => s.Wall)),
    ["idleMiB"] = idle,
    ["afterThousandSignInsMiB"] = after,
    ["signInPageRequests"] = requests,
    ["signInPageBytes"] = bytes,
};
Print(figures);
if (args is ["--json", var file]) await File.WriteAllTextAsync(file, JsonSerializer.Serialize(figures));
return 0;

// CPU seconds of one hash, in this process.
async Task<double> HashAsync(PasswordHashing hashing, string hash)
{
    var before = CpuClock.SecondsOf(Environment.ProcessId);
    for (var i = 0; i < slice; i++) await hashing.VerifyAsync(hash, Population.Password, CancellationToken.None);
    return (CpuClock.SecondsOf(Environment.ProcessId) - before) / slice;
}

async Task SignInAsync(int count)
{
    for (var i = 0; i < count; i++)
    {
        foreach (var (_, send) in NextUser()) await send();
    }
}

IEnumerable<(string Name, Func<Task> Send)> NextUser()
{
    var number = next++;
    return new Visitor(client).Steps(Population.Organization, $"user{number}", Population.Password,
        () => Totp.Code(population.Secrets[number].Bytes, Totp.TimeStep(DateTimeOffset.UtcNow)));
}

// All the users take the first step, then all of them the second, so that each step's cost is read once for all.
async Task PrintStepsAsync()
{
    var users = Enumerable.Range(0, measured).Select(_ => NextUser().GetEnumerator()).ToList();
    while (users.TrueForAll(user => user.MoveNext()))
    {
        var before = server.CpuSeconds;
        foreach (var user in users) await user.Current.Send();
        Row(users[0].Current.Name, $"{(server.CpuSeconds - before) / measured * 1000:0.00} CPU ms");
    }
}

static void Print(Dictionary<string, double> f)
{
    Row("Complete sign-in (password + code) through HTTP", $"{f["signInCpuMs"]:0.0} CPU ms");
    Row("Password hash alone (Argon2id, as set by default)", $"{f["hashCpuMs"]:0.0} CPU ms");
    Row("Password hash of OWASP's least cost (2 passes)", $"{f["leastHashCpuMs"]:0.0} CPU ms");
    Row("Beyond the hash", $"{f["beyondHashCpuMs"]:0.0} CPU ms");
    Row("Ratio", $"{f["ratio"]:0.000}");
    Row("Ratio with the hash of least cost", $"{f["ratioOfLeastHash"]:0.000}");
    Row("Start to the first sign-in page", $"{f["startCpuSeconds"]:0.00} CPU s, {f["startWallSeconds"]:0.00} s");
    Row("Resident memory, idle", $"{f["idleMiB"]:0} MiB");
    Row("Resident memory after 1,000 sign-ins", $"{f["afterThousandSignInsMiB"]:0} MiB");
    Row("Sign-in page, empty cache", $"{f["signInPageRequests"]:0} requests, {f["signInPageBytes"]:#,0} bytes");
}

static void Row(string what, FormattableString value) => Console.WriteLine($"{what,-50} {value.ToString(CultureInfo.InvariantCulture)}");

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    return sorted[sorted.Count / 2];
}

static string Root()
{
    var folder = AppContext.BaseDirectory;
    while (!File.Exists(Path.Combine(folder, "Gatehouse.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run it from the checkout.");
    return folder;
}

static async Task RunAsync(string program, string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
    var output = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();
    if (process.ExitCode != 0) throw new InvalidOperationException(output);
}
