-- Once, on the primary, before the first migration: psql --set=password=… --file=first.sql
-- The account of the site owns its database and may make the two roles that pages run under (ADR 6).
CREATE ROLE relance LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE relance OWNER relance;
