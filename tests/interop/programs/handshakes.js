// Mutual handshakes in Node.js. Each argument is a JSON object:
// { name, host, server: { cert, key | pfx, ca, crl?, minVersion? }, client: { cert, key | pfx, ca, crl?, minVersion? } }; prints "NAME accepted" or "NAME refused: why".
const fs = require('fs');
const tls = require('tls');

function options(side) {
  const loaded = { ca: fs.readFileSync(side.ca), ...(side.crl ? { crl: fs.readFileSync(side.crl) } : {}), ...(side.minVersion ? { minVersion: side.minVersion } : {}) };
  if (side.pfx) return { ...loaded, pfx: fs.readFileSync(side.pfx), passphrase: 'changeit' };
  return { ...loaded, cert: fs.readFileSync(side.cert), key: fs.readFileSync(side.key) };
}

function shake(job) {
  return new Promise((resolve) => {
    let serverSaid = null;
    const server = tls.createServer({ ...options(job.server), requestCert: true, rejectUnauthorized: true }, (socket) => {
      socket.on('error', () => {});
      socket.end('hello');
    });
    server.on('tlsClientError', (e) => { serverSaid = serverSaid || e.code || e.message; });
    const end = (verdict) => { server.close(); resolve(`${job.name} ${verdict}`); };
    server.listen(0, '127.0.0.1', () => {
      const client = tls.connect({ ...options(job.client), port: server.address().port, host: '127.0.0.1', servername: job.host });
      let received = '';
      client.on('data', (data) => { received += data; });
      // The server's own reason may come a moment after the client's.
      client.on('error', (e) => setTimeout(() => end(`refused: ${serverSaid ? 'server says ' + serverSaid + ' / ' : ''}${e.code || e.message}`), 100));
      client.on('end', () => end(received === 'hello' ? 'accepted' : `refused: ${serverSaid}`));
    });
  });
}

(async () => {
  for (const argument of process.argv.slice(2)) console.log(await shake(JSON.parse(argument)));
})();
