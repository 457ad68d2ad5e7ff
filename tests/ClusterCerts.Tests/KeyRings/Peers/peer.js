// node peer.js server|client RING PORT: shows the ring's first pair, trusts all three, asks for the peer's certificate.
const fs = require('fs'), tls = require('tls');
const [role, ring, port] = process.argv.slice(2);
const read = name => fs.readFileSync(`${ring}/server_${name}`);
const options = {
  key: read('a.key'), cert: read('a.crt'), ca: ['a.crt', 'b.crt', 'c.crt'].map(read),
  requestCert: true, rejectUnauthorized: true, servername: 'maelstrom.example.com',
};
const fail = error => { console.log(String(error)); process.exit(1); };
if (role === 'server') {
  const server = tls.createServer(options, socket => socket.once('data', () => socket.end('HTTP/1.0 200 ok\r\n\r\n')));
  server.on('tlsClientError', fail);
  server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
} else {
  const socket = tls.connect({ ...options, host: '127.0.0.1', port: Number(port) }, () => socket.write('GET / HTTP/1.0\r\n\r\n'));
  socket.on('data', data => { console.log(String(data).split('\n')[0]); process.exit(0); });
  socket.on('error', fail);
}
