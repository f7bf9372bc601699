"""Asks the named database and key-value servers who they are: one line each, or a sentence on why they do not answer.

Run with `--create-database` it also makes the database that DATABASE_URL names, when the server has none of that name.
"""

import os
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql


def postgres_version(url: str, *, create: bool) -> str:
    """Raises psycopg.OperationalError when the server or the database is not there."""
    if create:
        parts = urlsplit(url)
        name = parts.path.lstrip("/")
        maintenance = urlunsplit(parts._replace(path="/postgres"))
        with psycopg.connect(maintenance, autocommit=True, connect_timeout=5) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if not known:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return str(row[0]).split()[0] if row else "?"


def redis_version(url: str) -> str:
    """Raises redis.RedisError when the server does not answer. Valkey says its own name beside the one it is like."""
    client = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5)
    facts = client.info("server")
    if "valkey_version" in facts:
        return f"Valkey {facts['valkey_version']}"
    return f"Redis {facts['redis_version']}"


def main(words: list[str]) -> int:
    if "--postgres" in words:
        try:
            print("PostgreSQL", postgres_version(os.environ["DATABASE_URL"], create="--create-database" in words))
        except psycopg.Error as error:
            print(f"The database named by DATABASE_URL does not answer: {' '.join(str(error).split())}")
            return 1
    if "--redis" in words:
        try:
            print(redis_version(os.environ["REDIS_URL"]))
        except (redis.RedisError, ValueError) as error:
            print(f"The server named by REDIS_URL does not answer: {error}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
