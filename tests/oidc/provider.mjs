// A real OpenID provider for the tests: oidc-provider, at ProConnect's addresses, with signed
// userinfo. POST /control says who signs in next, at which level, and what is spoilt on the way.
import { createServer } from "node:http";
import { randomBytes } from "node:crypto";
import { SignJWT, decodeJwt, exportJWK, generateKeyPair } from "jose";
import Provider, { interactionPolicy } from "oidc-provider";

const port = Number(process.argv[2]);
const origin = process.argv[3];
const issuer = `http://127.0.0.1:${port}`;
const control = { sub: "alice", acr: "eidas2", email: "alice@exemple.fr", spoil: "", refuse: false };

const good = await generateKeyPair("RS256", { extractable: true });
const other = await generateKeyPair("RS256", { extractable: true });
const jwk = { ...(await exportJWK(good.privateKey)), kid: "test", alg: "RS256", use: "sig" };

const policy = interactionPolicy.base();
// A provider that gives another level than the one asked for must be seen through.
policy.get("login").checks.remove("essential_acrs");
policy.get("login").checks.remove("essential_acr");

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "relance",
      client_secret: "secret-of-the-tests",
      token_endpoint_auth_method: "client_secret_post",
      redirect_uris: [`${origin}/connexion/proconnect/retour/`],
      post_logout_redirect_uris: [`${origin}/deconnexion/`],
      id_token_signed_response_alg: "RS256",
      userinfo_signed_response_alg: "RS256",
    },
  ],
  jwks: { keys: [jwk] },
  acrValues: ["eidas1", "eidas2"],
  claims: {
    openid: ["sub"],
    email: ["email"],
    given_name: ["given_name"],
    usual_name: ["usual_name"],
    acr: null,
  },
  scopes: ["openid", "email", "given_name", "usual_name"],
  features: {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: true },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = `<html><body>${form}</body></html>`;
      },
    },
  },
  pkce: { required: () => true },
  routes: {
    authorization: "/authorize",
    token: "/token",
    userinfo: "/userinfo",
    jwks: "/jwks",
    end_session: "/session/end",
  },
  interactions: { policy, url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: [randomBytes(16).toString("hex")] },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: control.email, given_name: "Alice", usual_name: "Martin" }),
  }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid email given_name usual_name");
    grant.addOIDCClaims(["acr"]);
    await grant.save();
    return grant;
  },
});

async function signedAnew(token, claims, key = good.privateKey) {
  return new SignJWT({ ...decodeJwt(token), ...claims })
    .setProtectedHeader({ alg: "RS256", kid: "test" })
    .sign(key);
}

const unsigned = (token) => {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none", kid: "test" })}.${part(decodeJwt(token))}.`;
};

const spoils = {
  signature: (token) => signedAnew(token, {}, other.privateKey),
  audience: (token) => signedAnew(token, { aud: "somebody-else" }),
  issuer: (token) => signedAnew(token, { iss: "https://pirate.example" }),
  expired: (token) => signedAnew(token, { exp: 1 }),
  nonce: (token) => signedAnew(token, { nonce: "another" }),
  subject: (token) => signedAnew(token, { sub: "mallory" }),
  unsigned: async (token) => unsigned(token),
};

provider.use(async (ctx, next) => {
  await next();
  const [what, where] = control.spoil.split("@");
  if (where === "id_token" && ctx.path === "/token" && ctx.body?.id_token) {
    ctx.body = { ...ctx.body, id_token: await spoils[what](ctx.body.id_token) };
  }
  if (where === "userinfo" && ctx.path === "/userinfo" && ctx.status === 200) {
    const token = ctx.body.toString();
    if (what === "plain") {
      ctx.type = "application/json";
      ctx.body = JSON.stringify(decodeJwt(token));
    } else {
      ctx.body = await spoils[what](token);
    }
  }
});

async function interaction(request, response) {
  const result = control.refuse
    ? { error: "access_denied", error_description: "refused" }
    : { login: { accountId: control.sub, acr: control.acr } };
  await provider.interactionFinished(request, response, result);
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
}

const answer = provider.callback();
createServer(async (request, response) => {
  if (request.url === "/control") {
    Object.assign(control, await read(request));
    response.end("ok");
  } else if (request.url.startsWith("/interaction/")) {
    await interaction(request, response);
  } else {
    answer(request, response);
  }
}).listen(port, "127.0.0.1", () => process.stdout.write("ready\n"));
