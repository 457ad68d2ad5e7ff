// ML-DSA in Node.js from 26. "read ISSUER CERTIFICATE KEY": whether the issuer's key signed the certificate, whether the key is its own, and of what kind it is.
// "write KIND FOLDER": a new key, plain and encrypted (passphrase "changeit"), and its public half.
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

const [what, ...rest] = process.argv.slice(2);
if (what === 'read') {
  const [issuer, certificate] = rest.slice(0, 2).map((file) => new crypto.X509Certificate(fs.readFileSync(file)));
  const key = crypto.createPrivateKey(fs.readFileSync(rest[2]));
  console.log(`${certificate.verify(issuer.publicKey) ? 'verified' : 'not verified'}, ${certificate.checkPrivateKey(key) ? 'its key' : 'not its key'}, ${key.asymmetricKeyType}`);
} else {
  const pair = crypto.generateKeyPairSync(rest[0]);
  const write = (name, text) => fs.writeFileSync(path.join(rest[1], name), text, { mode: 0o600 });
  write('plain.key', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  write('encrypted.key', pair.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'changeit' }));
}
