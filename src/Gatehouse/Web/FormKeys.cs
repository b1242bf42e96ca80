using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Secrets;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;

namespace Gatehouse.Web;

/// <summary>Keeps the keys of form tokens in the database (several servers share them), encrypted under the master key.</summary>
public sealed class FormKeys(GatehouseDbFactory databases, SecretBox box) : IConfigureOptions<KeyManagementOptions>
{
    /// <inheritdoc/>
    public void Configure(KeyManagementOptions options)
    {
        options.XmlRepository = new Repository(databases);
        options.XmlEncryptor = new Encryptor(box);
    }

    private sealed class Repository(GatehouseDbFactory databases) : IXmlRepository
    {
        public IReadOnlyCollection<XElement> GetAllElements() => Wait(async () =>
        {
            await using var db = databases.For(null);
            return (await db.FormKeysAsync(CancellationToken.None)).ConvertAll(xml => XElement.Parse(xml));
        });

        public void StoreElement(XElement element, string friendlyName) => Wait(async () =>
        {
            await using var db = databases.For(null);
            db.DataProtectionKeys.Add(new() { Id = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
            return await db.SaveChangesAsync();
        });

        // The interface is synchronous, and seldom called. It is called while a page is drawn, and then what follows an answer of the
        // database would wait for the page that waits for it: so it is done outside of the page.
        private static T Wait<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();
    }

    private sealed class Encryptor(SecretBox box) : IXmlEncryptor
    {
        public EncryptedXmlInfo Encrypt(XElement plaintextElement)
        {
            var sealed_ = box.Protect(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)), Decryptor.Place);
            return new(new XElement("sealed", Convert.ToBase64String(sealed_)), typeof(Decryptor));
        }
    }

    /// <summary>Made by Data Protection, by its name in the stored XML.</summary>
    public sealed class Decryptor(IServiceProvider services) : IXmlDecryptor
    {
        internal const string Place = "form-keys";

        /// <inheritdoc/>
        /// <exception cref="CryptographicException">The key was changed, or made under another master key.</exception>
        public XElement Decrypt(XElement encryptedElement) =>
            XElement.Parse(Encoding.UTF8.GetString(services.GetRequiredService<SecretBox>().Unprotect(Convert.FromBase64String(encryptedElement.Value), Place)));
    }
}
