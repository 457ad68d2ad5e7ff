// What docker's client asks of a daemon, over mutual TLS. Arguments: the daemon.json of an export, and a port.
const fs = require('fs');
const https = require('https');

const settings = JSON.parse(fs.readFileSync(process.argv[2]));
const server = https.createServer({
  ca: fs.readFileSync(settings.tlscacert),
  cert: fs.readFileSync(settings.tlscert),
  key: fs.readFileSync(settings.tlskey),
  requestCert: settings.tlsverify,
  rejectUnauthorized: settings.tlsverify,
}, (request, response) => {
  response.setHeader('Api-Version', '1.43');
  response.setHeader('Ostype', 'linux');
  if (request.url.endsWith('/_ping')) {
    response.end('OK');
  } else if (request.url.endsWith('/version')) {
    const who = request.socket.getPeerCertificate().subject.CN;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ Version: `24.0.0 for ${who}`, ApiVersion: '1.43', MinAPIVersion: '1.12', Os: 'linux', Arch: 'amd64' }));
  } else {
    response.statusCode = 404;
    response.end('{"message":"not here"}');
  }
});
server.listen(Number(process.argv[3]), '127.0.0.1');
