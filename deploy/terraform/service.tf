# The same image twice: an API that takes orders, workers that do them.

locals {
  settings = {
    SHOWRUNNER_STORE        = "s3://${aws_s3_bucket.films.bucket}/assets"
    REDIS_URL               = "rediss://${aws_elasticache_serverless_cache.this.endpoint[0].address}:${aws_elasticache_serverless_cache.this.endpoint[0].port}/0"
    AWS_REGION              = var.region
    SHOWRUNNER_PUBLIC_URL   = var.public_url
    SHOWRUNNER_MONTH_BUDGET = tostring(var.month_budget)
    SHOWRUNNER_GRACE_S      = "60"
  }
  environment = [for name, value in local.settings : { name = name, value = value }]
  secrets = [for name in ["DATABASE_URL", "SHOWRUNNER_KEY"] : {
    name      = name
    valueFrom = "${aws_secretsmanager_secret.this.arn}:${name}::"
  }]
}

resource "aws_ecs_cluster" "this" {
  name = var.name
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "api" {
  family                   = "${var.name}-api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  execution_role_arn       = aws_iam_role.starting.arn
  task_role_arn            = aws_iam_role.running.arn

  container_definitions = jsonencode([{
    name             = "api"
    image            = var.image
    command          = ["serve", "--api-only"]
    essential        = true
    stopTimeout      = 90
    portMappings     = [{ containerPort = 8420 }]
    environment      = local.environment
    secrets          = local.secrets
    logConfiguration = local.logs
  }])
}

resource "aws_ecs_task_definition" "worker" {
  family                   = "${var.name}-worker"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.worker_size.cpu
  memory                   = var.worker_size.memory
  execution_role_arn       = aws_iam_role.starting.arn
  task_role_arn            = aws_iam_role.running.arn

  ephemeral_storage {
    size_in_gib = 50
  }

  container_definitions = jsonencode([{
    name        = "worker"
    image       = var.image
    command     = ["worker"]
    essential   = true
    stopTimeout = 90
    environment = concat(local.environment, [
      { name = "SHOWRUNNER_METRICS_PORT", value = "9420" },
      { name = "HEALTH_URL", value = "http://127.0.0.1:9420/healthz" },
    ])
    secrets          = local.secrets
    logConfiguration = local.logs
    healthCheck = {
      command     = ["CMD", "python", "-c", "import os, urllib.request as u; u.urlopen(os.environ['HEALTH_URL'], timeout=3)"]
      interval    = 10
      timeout     = 5
      retries     = 3
      startPeriod = 60
    }
  }])
}

locals {
  logs = {
    logDriver = "awslogs"
    options = {
      "awslogs-group"         = aws_cloudwatch_log_group.this.name
      "awslogs-region"        = var.region
      "awslogs-stream-prefix" = "showrunner"
    }
  }
}

resource "aws_ecs_service" "api" {
  name            = "api"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.api.arn
  launch_type     = "FARGATE"
  desired_count   = var.api_count

  enable_execute_command = true

  deployment_minimum_healthy_percent = 100
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  network_configuration {
    subnets         = var.private_subnets
    security_groups = [aws_security_group.service.id]
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.api.arn
    container_name   = "api"
    container_port   = 8420
  }
  depends_on = [aws_lb_listener.https]
}

resource "aws_ecs_service" "worker" {
  name            = "worker"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.worker.arn
  launch_type     = "FARGATE"
  desired_count   = var.worker_count.min

  deployment_minimum_healthy_percent = 50
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  network_configuration {
    subnets         = var.private_subnets
    security_groups = [aws_security_group.service.id]
  }
  lifecycle {
    ignore_changes = [desired_count] # the scaling below decides
  }
}

# Workers keep a core busy whenever there is work: processor use follows the queue.
resource "aws_appautoscaling_target" "worker" {
  service_namespace  = "ecs"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.worker.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.worker_count.min
  max_capacity       = var.worker_count.max
}

resource "aws_appautoscaling_policy" "worker" {
  name               = "${var.name}-worker"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.worker.service_namespace
  resource_id        = aws_appautoscaling_target.worker.resource_id
  scalable_dimension = aws_appautoscaling_target.worker.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_in_cooldown  = 300
    scale_out_cooldown = 60
    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
