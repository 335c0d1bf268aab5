"""What the doctor says of each thing that it looks at, and the way out of what is wrong."""

from collections.abc import Mapping
from types import MappingProxyType

# By code: what it is in French and in English, and the way out in both; what is fine needs none.
DOCTOR_WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType({
    "key-in-database": (
        "les cookies sont signés avec une clé gardée dans la base",
        "cookies are signed with a key kept in the database", "", "",
    ),
    "key-given": (
        "PRESEANCE_SECRET_KEY est longue et ne se devine pas",
        "PRESEANCE_SECRET_KEY is long and cannot be guessed", "", "",
    ),
    "key-guessed": (
        "PRESEANCE_SECRET_KEY se devine", "PRESEANCE_SECRET_KEY can be guessed",
        "remplacez-la par la sortie de : openssl rand -base64 32 ; ou n’en donnez aucune",
        "replace it by what openssl rand -base64 32 prints; or give none",
    ),
    "key-short": (
        "PRESEANCE_SECRET_KEY n’a que {length} caractères, il en faut {least}",
        "PRESEANCE_SECRET_KEY has only {length} characters, it takes {least}",
        "remplacez-la par la sortie de : openssl rand -base64 32 ; ou n’en donnez aucune",
        "replace it by what openssl rand -base64 32 prints; or give none",
    ),
    "no-debugging": ("aucun débogueur n’est ouvert", "no debugger is open", "", ""),
    "debugging": (
        "un débogueur est ouvert : {names}", "a debugger is open: {names}",
        "retirez ces variables de l’environnement, puis redémarrez",
        "take these variables out of the environment, then restart",
    ),
    "database-password": ("la base demande un mot de passe", "the database asks for a password", "", ""),
    "database-password-weak": (
        "le mot de passe de la base sur {host} manque ou se devine",
        "the password of the database on {host} is missing or can be guessed",
        "donnez-en un à l’utilisateur de PostgreSQL, puis dans PRESEANCE_DATABASE_URL",
        "give the PostgreSQL user one, then write it in PRESEANCE_DATABASE_URL",
    ),
    "database-open": ("la base répond ({kind})", "the database answers ({kind})", "", ""),
    "database-closed": (
        "la base ne s’ouvre pas : {why}", "the database does not open: {why}",
        "vérifiez PRESEANCE_DATABASE_URL, les droits et le serveur", "check PRESEANCE_DATABASE_URL, rights and server",
    ),
    "tables-current": ("les tables sont de cette version", "the tables are those of this version", "", ""),
    "tables-old": (
        "les tables ne sont pas de cette version", "the tables are not those of this version",
        "sauvegardez, puis lancez : preseance db upgrade", "make a backup, then run: preseance db upgrade",
    ),
    "clock-right": ("notre horloge est celle de la base", "our clock is that of the database", "", ""),
    "clock-wrong": (
        "l’horloge de la base a {seconds} s d’avance sur la nôtre",
        "the clock of the database is {seconds} s ahead of ours",
        "réglez les deux machines par NTP : celle de la base décide des envois",
        "set both machines by NTP: that of the database decides about sends",
    ),
    "audit-whole": (
        "{workspace} : le registre finit où il doit ({lines} lignes)",
        "{workspace}: the audit ends where it should ({lines} lines)", "", "",
    ),
    "audit-cut": (
        "{workspace} : le registre ne finit pas où il doit", "{workspace}: the audit does not end where it should",
        "lancez : preseance audit verify ; gardez une copie de la base avant tout",
        "run: preseance audit verify; keep a copy of the database before anything else",
    ),
    "sqlite-on-disk": (
        "le fichier SQLite est sur un disque de la machine", "the SQLite file is on a local disk", "", "",
    ),
    "sqlite-on-network": (
        "le fichier SQLite est sur un système de fichiers en réseau ({kind})",
        "the SQLite file is on a network file system ({kind})",
        "mettez-le sur un disque local, ou passez à PostgreSQL : les verrous n’y tiennent pas",
        "move it to a local disk, or use PostgreSQL: its locks do not hold there",
    ),
    "disk-free": ("{free} Mo libres dans {folder}", "{free} MB free in {folder}", "", ""),
    "disk-full": (
        "il ne reste que {free} Mo dans {folder}", "only {free} MB are left in {folder}",
        "faites de la place avant que les écritures échouent", "make room before writes fail",
    ),
    "database-private": ("la base n’est lue que par son propriétaire", "others cannot read the database", "", ""),
    "database-readable": (
        "tout le monde sur cette machine peut lire {files}", "everybody on this computer can read {files}",
        "chmod o-rwx {file}* ; les fichiers à venir héritent de ces droits",
        "chmod o-rwx {file}*; files that come later inherit these rights",
    ),
    "folder-writable": (
        "tout le monde peut remplacer les fichiers de {folder}", "everybody can replace files in {folder}",
        "chmod o-w {folder}", "chmod o-w {folder}",
    ),
    "providers-private": ("{file} ne montre aucun secret", "{file} shows no secret", "", ""),
    "providers-absent": (
        "{file} n’existe pas", "there is no {file}",
        "corrigez PRESEANCE_PROVIDERS : sans prestataire, rien ne part",
        "correct PRESEANCE_PROVIDERS: without providers nothing leaves",
    ),
    "providers-readable": (
        "tout le monde sur cette machine peut lire les secrets de {file}",
        "everybody on this computer can read the secrets in {file}",
        "chmod o-rwx {file}, puis changez ces secrets chez les prestataires",
        "chmod o-rwx {file}, then change these secrets at the providers",
    ),
    "providers-writable": (
        "tout le monde peut modifier {file}", "everybody can change {file}", "chmod o-w {file}", "chmod o-w {file}",
    ),
    "secrets-in-file": (
        "{file} contient des secrets en clair : {names}", "{file} holds secrets as plain text: {names}",
        'écrivez {{environment = "NOM"}} à leur place', 'write {{environment = "NAME"}} in their place',
    ),
    "port-private": (
        "seule cette machine atteint le service ({host})", "only this computer reaches the service ({host})", "", "",
    ),
    "no-tls": (
        "le service écoute sur {host} en clair : clés et mots de passe se lisent en chemin",
        "the service listens on {host} without TLS: keys and passwords can be read on the way",
        "mettez un serveur HTTPS devant, écoutez sur 127.0.0.1, et dites-le par PRESEANCE_PROXIES=1",
        "put an HTTPS server in front, listen on 127.0.0.1, and say so by PRESEANCE_PROXIES=1",
    ),
    "behind-proxy": (
        "serveurs mandataires devant le service : {proxies}", "proxies in front of the service: {proxies}", "", "",
    ),
    "hosts": (
        "le service ne répond que sous ses noms : {names}", "the service answers to its names only: {names}", "", "",
    ),
    "no-hosts": (
        "aucun nom n’est dit pour ce service : il ne répond qu’à localhost",
        "no name is given for this service: it answers to localhost only",
        "dites-les : PRESEANCE_HOSTS=preseance.exemple.fr", "name them: PRESEANCE_HOSTS=preseance.example.com",
    ),
    "all-hosts": (
        "le service répond sous n’importe quel nom", "the service answers to any name",
        "nommez-les : PRESEANCE_HOSTS=preseance.exemple.fr", "name them: PRESEANCE_HOSTS=preseance.example.com",
    ),
    "limit": ("{setting} = {value}", "{setting} = {value}", "", ""),
    "limit-off": (
        "{setting} = {value} n’arrête personne", "{setting} = {value} stops nobody",
        "revenez vers 1200/minute", "come back towards 1200/minute",
    ),
    "limit-unread": (
        "{setting} = {value} n’est pas une limite simple", "{setting} = {value} is no simple limit",
        "écrivez par exemple 1200/minute", "write for example 1200/minute",
    ),
    "checks-bound": (
        "un contrôle prend au plus {seconds} s et {findings} constats",
        "a check takes {seconds} s and {findings} findings at most", "", "",
    ),
    "checks-unbound": (
        "rien ne borne un contrôle", "nothing bounds a check",
        "retirez PRESEANCE_CHECK_SECONDS=0 et PRESEANCE_MOST_FINDINGS=0",
        "take out PRESEANCE_CHECK_SECONDS=0 and PRESEANCE_MOST_FINDINGS=0",
    ),
    "admins": ("{workspace} : administrateurs {names}", "{workspace}: admins {names}", "", ""),
    "no-admin": (
        "{workspace} : aucun administrateur ne peut se connecter", "{workspace}: no admin can log in",
        "lancez : preseance people link NOM, ou s’il n’y en a pas : preseance people add NOM --role admin",
        "run: preseance people link LOGIN, or where there is none: preseance people add LOGIN --role admin",
    ),
    "shut-out": (
        "{workspace} : administrateurs sans mot de passe ni compte OpenID : {names}",
        "{workspace}: admins without a password or an OpenID account: {names}",
        "envoyez-leur un lien (preseance people link NOM), ou retirez-leur ce rôle",
        "send them a link (preseance people link LOGIN), or take the role away",
    ),
    "without-role": (
        "{workspace} : personnes sans aucun rôle : {names}", "{workspace}: people without any role: {names}",
        "donnez-leur un rôle, ou retirez-les", "give them a role, or withdraw them",
    ),
    "endless-keys": (
        "{workspace} : clés sans date de fin : {names}", "{workspace}: keys that never expire: {names}",
        "remplacez-les par des clés qui finissent, puis révoquez-les",
        "replace them by keys that expire, then revoke them",
    ),
    "expired-keys": (
        "{workspace} : clés expirées jamais révoquées : {names}",
        "{workspace}: keys that have expired and were never revoked: {names}",
        "lancez : preseance keys revoke PRÉFIXE", "run: preseance keys revoke PREFIX",
    ),
    "providers-good": ("les prestataires sont prêts à servir", "the providers are ready to be used", "", ""),
    "providers-wrong": (
        "les prestataires ne peuvent pas servir tels qu’ils sont écrits",
        "the providers cannot be used as they are written",
        "lancez : preseance providers list ; chaque faute y est dite à sa place",
        "run: preseance providers list; it says each mistake at its place",
    ),
    "scheduler": ("{workspace} : un ordonnanceur est en vie", "{workspace}: a scheduler lives", "", ""),
    "no-scheduler": (
        "{workspace} : {count} envois attendent et aucun ordonnanceur ne donne signe de vie",
        "{workspace}: {count} sends wait and no scheduler gives a sign of life",
        "lancez preseance serve ou preseance scheduler", "run preseance serve or preseance scheduler",
    ),
    "overdue": (
        "{workspace} : {count} envois auraient dû partir depuis plus d’une heure",
        "{workspace}: {count} sends should have left more than an hour ago",
        "voyez preseance sends list et preseance providers list",
        "look at preseance sends list and preseance providers list",
    ),
    "forgotten": (
        "{workspace} : {count} envois attendent une décision depuis plus d’une semaine",
        "{workspace}: {count} sends have waited for a decision for more than a week",
        "libérez-les ou annulez-les : preseance sends list --state held",
        "release or cancel them: preseance sends list --state held",
    ),
    "zones": ("fuseaux horaires : {release}", "time zones: {release}", "", ""),
    "zones-old": (
        "les fuseaux horaires datent de {release}", "the time zones are of {release}",
        "mettez à jour le paquet tzdata, puis redémarrez", "update the package tzdata, then restart",
    ),
    "zones-unknown": (
        "nul ne sait de quand datent les fuseaux horaires", "nobody knows of when the time zones are",
        "installez le paquet tzdata", "install the package tzdata",
    ),
})  # fmt: skip
