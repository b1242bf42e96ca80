// A real OpenID Connect provider that behaves as Microsoft Entra ID does at its v2.0 endpoint: one issuer a tenant, with the tenant's id in it,
// and one set of signing keys for all tenants. Loopback only, everything in memory. Tests say over /_control who may sign in and which
// clients there are; the first line of the output tells the address.
import { createServer } from 'node:http';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';

// Made as a JWK, not exported afterwards: while it exports a key, Node.js 20 may collect what made that key, which wants the same lock, and then
// stands still for good, before it listens or hears that its standard input has ended.
const made = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { format: 'jwk' } }).privateKey;
const key = { ...made, kid: 'shared-by-all-tenants', use: 'sig', alg: 'RS256' };
const tenants = new Map();
let origin;

function tenant(id) {
  if (!tenants.has(id)) tenants.set(id, { id, clients: new Map(), users: new Map(), ...provider(id) });
  return tenants.get(id);
}

function provider(tid) {
  const store = new Map();
  // Clients come and go while the provider runs; everything else is kept as the library's own memory adapter would.
  class Adapter {
    constructor(model) { this.model = model; }
    key(id) { return `${this.model}:${id}`; }
    async upsert(id, payload) {
      store.set(this.key(id), payload);
      if (payload.uid) store.set(`uid:${payload.uid}`, id);
    }
    async find(id) { return this.model === 'Client' ? known(tenants.get(tid).clients.get(id)) : store.get(this.key(id)); }
    async findByUid(uid) { return this.find(store.get(`uid:${uid}`)); }
    async findByUserCode() { return undefined; }
    async consume(id) { store.get(this.key(id)).consumed = Math.floor(Date.now() / 1000); }
    async destroy(id) { store.delete(this.key(id)); }
    async revokeByGrantId(grantId) { for (const [k, v] of store) if (v.grantId === grantId) store.delete(k); }
  }

  const instance = new Provider(`${origin}/${tid}/v2.0`, {
    adapter: Adapter,
    jwks: { keys: [key] },
    cookies: { keys: ['not a secret'], long: { signed: true, path: '/' }, short: { signed: true, path: '/' } },
    conformIdTokenClaims: false,
    claims: {
      openid: ['sub', 'oid', 'tid', 'ver', 'uti', 'sid'],
      profile: ['name', 'preferred_username', '_claim_names', '_claim_sources', 'amr'],
      email: ['email'],
      acrs: null,
    },
    scopes: ['openid', 'profile', 'email'],
    features: { claimsParameter: { enabled: true }, devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => askToLeave(tid, ctx, form), postLogoutSuccessSource: (ctx) => left(tid, ctx) } },
    pkce: { required: () => true },
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_post', 'private_key_jwt'],
    interactions: { url: (_, interaction) => `/${tid}/v2.0/interaction/${interaction.uid}` },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ accountId: ctx.oidc.session.accountId, clientId: ctx.oidc.client.clientId });
      grant.addOIDCScope('openid profile email');
      grant.addOIDCClaims(['acrs', 'auth_time', 'acr']);
      await grant.save();
      return grant;
    },
    findAccount: async (_, name) => {
      const user = tenants.get(tid).users.get(name);
      return user && { accountId: name, claims: async () => claims(tid, name, user) };
    },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, IdToken: 3600, Interaction: 3600, Session: 86400, Grant: 3600 },
  });
  return { instance, handle: instance.callback() };
}

function claims(tid, name, user) {
  return {
    // Pairwise for the application, as Entra's: nothing to find an account by across applications.
    sub: `pairwise-${name}-${tid}`, tid, ver: '2.0', uti: randomUUID(), preferred_username: name, name: user.name, oid: user.oid, email: user.email,
    // Conditional Access grants the context only to whoever has met the policy; it comes only when it is asked for.
    acrs: user.contexts, amr: user.amr,
    // The optional claim that tells sessions apart; here one person has one session.
    sid: sessionOf(name),
    // More than 200 groups: an address instead of a list, which nobody should open unasked.
    ...(user.manyGroups && {
      _claim_names: { groups: 'src1' },
      _claim_sources: { src1: { endpoint: `${origin}/must-not-be-opened/${user.oid}` } },
    }),
  };
}

// Without what the library does not know.
function known(client) {
  if (!client) return undefined;
  const { contoso_frame, ...rest } = client;
  return rest;
}

const sessionOf = (name) => `session-of-${name}`;

// Signing out: asked first, then the applications are told by frames (Front-Channel Logout 1.0), which the library has given up.
function askToLeave(tid, ctx, form) {
  tenants.get(tid).leaving = ctx.oidc.session.accountId;
  ctx.body = page('Contoso sign-out', `${form}<button type="submit" form="op.logoutForm" value="yes" name="logout">Sign out of Contoso</button>`);
}

function left(tid, ctx) {
  const at = tenants.get(tid);
  const told = at.leaving ? [...at.clients.values()].filter((client) => client.contoso_frame) : [];
  const query = new URLSearchParams({ iss: `${origin}/${tid}/v2.0`, sid: sessionOf(at.leaving) });
  ctx.body = page('Signed out of Contoso', told.map((client) => `<iframe title="${client.client_id}" src="${client.contoso_frame}?${query}"></iframe>`).join('').replaceAll('&', '&amp;'));
}

const page = (title, body) => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>`;

const form = async (request) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
};

async function interaction(at, request, response) {
  // The library finds the interaction by its cookie; the form says who signs in.
  if (request.method === 'POST') {
    const name = new URLSearchParams(await form(request)).get('login');
    const result = at.users.has(name)
      ? { login: { accountId: name, remember: true, ts: Math.floor(Date.now() / 1000) } }
      : { error: 'access_denied', error_description: 'AADSTS50105: The signed in user is not assigned to a role for the application.' };
    return at.instance.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
  const { params } = await at.instance.interactionDetails(request, response);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  const hint = (params.login_hint ?? '').replace(/[^\w@.-]/g, '');
  response.end(page('Contoso sign-in', `<form method="post"><label for="login">Account</label> <input id="login" name="login" value="${hint}"> <button type="submit">Sign in</button></form>`));
}

async function control(id, request, response) {
  const at = tenant(id);
  const { clients = [], users = {} } = JSON.parse(await form(request) || '{}');
  for (const client of clients) at.clients.set(client.client_id, client);
  for (const [name, user] of Object.entries(users)) at.users.set(name, user);
  response.end(JSON.stringify({ issuer: `${origin}/${id}/v2.0` }));
}

let opened = 0;
const server = createServer(async (request, response) => {
  const [, first, second, third] = request.url.split('?')[0].split('/');
  try {
    if (first === '_control') return await control(second, request, response);
    if (first === 'favicon.ico') return response.writeHead(204).end();
    if (first === '_opened') return response.end(String(opened));
    if (first === 'must-not-be-opened') opened++;
    const at = tenants.get(first);
    if (!at || second !== 'v2.0') return response.writeHead(404).end();
    if (third === 'interaction') return await interaction(at, request, response);
    request.originalUrl = request.url;
    request.url = request.url.slice(`/${first}/v2.0`.length) || '/';
    return await at.handle(request, response);
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  origin = `http://127.0.0.1:${server.address().port}`;
  console.log(origin);
});
// The tests' process holds the other end: when it goes, so do we.
process.stdin.on('end', () => process.exit()).resume();
