output "balancer" {
  description = "Point the public name here"
  value       = aws_lb.this.dns_name
}

output "bucket" {
  value = aws_s3_bucket.films.bucket
}

output "first_key" {
  description = "Makes the first API key"
  value       = "aws ecs execute-command --cluster ${aws_ecs_cluster.this.name} --task TASK --container api --interactive --command 'showrunner keys create me --role owner'"
}
