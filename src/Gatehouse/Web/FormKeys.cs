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
        // The interface is synchronous; it is called once in ninety days.
        public IReadOnlyCollection<XElement> GetAllElements()
        {
            using var db = databases.For(null);
            return db.FormKeysAsync(CancellationToken.None).GetAwaiter().GetResult().ConvertAll(xml => XElement.Parse(xml));
        }

        public void StoreElement(XElement element, string friendlyName)
        {
            using var db = databases.For(null);
            db.DataProtectionKeys.Add(new() { Id = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
            db.SaveChangesAsync().GetAwaiter().GetResult();
        }
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
