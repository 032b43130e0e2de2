# What must not be lost: the catalog (PostgreSQL), the films (S3), the key that seals secrets.

resource "random_password" "database" {
  length  = 32
  special = false
}

resource "random_bytes" "key" {
  length = 32
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.private_subnets
}

resource "aws_db_parameter_group" "this" {
  name   = var.name
  family = "postgres17"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = "17"
  instance_class = var.database_class
  db_name        = "showrunner"
  username       = "showrunner"
  password       = random_password.database.result

  allocated_storage     = 50
  max_allocated_storage = 500
  storage_type          = "gp3"
  storage_encrypted     = true

  multi_az                     = true
  db_subnet_group_name         = aws_db_subnet_group.this.name
  parameter_group_name         = aws_db_parameter_group.this.name
  vpc_security_group_ids       = [aws_security_group.database.id]
  backup_retention_period      = 30 # and any point in time within it: at most 5 minutes are lost
  backup_window                = "02:00-02:30"
  auto_minor_version_upgrade   = true
  performance_insights_enabled = true

  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]

  copy_tags_to_snapshot     = true
  deletion_protection       = true
  final_snapshot_identifier = "${var.name}-last"
}

resource "aws_elasticache_serverless_cache" "this" {
  name               = var.name
  engine             = "valkey"
  subnet_ids         = var.private_subnets
  security_group_ids = [aws_security_group.redis.id]
}

resource "aws_s3_bucket" "films" {
  bucket_prefix = "${var.name}-films-"
}

resource "aws_s3_bucket_public_access_block" "films" {
  bucket                  = aws_s3_bucket.films.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "films" {
  bucket = aws_s3_bucket.films.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "films" {
  bucket = aws_s3_bucket.films.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# What films no longer need, Showrunner's cleaner removes; this is for what is removed, and for what is seldom asked for.
resource "aws_s3_bucket_lifecycle_configuration" "films" {
  bucket = aws_s3_bucket.films.id

  rule {
    id     = "removed"
    status = "Enabled"
    filter {}
    noncurrent_version_expiration {
      noncurrent_days = 30
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  rule {
    id     = "seldom"
    status = "Enabled"
    filter {}
    transition {
      days          = 30
      storage_class = "INTELLIGENT_TIERING"
    }
  }
}

resource "aws_secretsmanager_secret" "this" {
  name_prefix = "${var.name}-"
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id = aws_secretsmanager_secret.this.id
  secret_string = jsonencode({
    DATABASE_URL   = "postgresql://showrunner:${random_password.database.result}@${aws_db_instance.this.endpoint}/showrunner?sslmode=require"
    SHOWRUNNER_KEY = random_bytes.key.base64
  })
}
