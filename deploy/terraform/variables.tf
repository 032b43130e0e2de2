variable "name" {
  description = "Prefix of everything that is made"
  type        = string
  default     = "showrunner"
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "image" {
  description = "The image of deploy/Dockerfile, in a registry that ECS can reach"
  type        = string
}

variable "vpc_id" {
  type = string
}

variable "public_subnets" {
  description = "Two or more, for the load balancer"
  type        = list(string)
}

variable "private_subnets" {
  description = "Two or more, with a way out through NAT: providers and webhooks are outside"
  type        = list(string)
}

variable "certificate_arn" {
  description = "Certificate (ACM) of the public name"
  type        = string
}

variable "public_url" {
  description = "https:// and the name that leads to the load balancer"
  type        = string
}

variable "api_count" {
  type    = number
  default = 2
}

variable "worker_count" {
  description = "Fewest and most workers"
  type        = object({ min = number, max = number })
  default     = { min = 1, max = 10 }
}

variable "worker_size" {
  description = "CPU units and MiB of one worker"
  type        = object({ cpu = number, memory = number })
  default     = { cpu = 4096, memory = 8192 }
}

variable "database_class" {
  type    = string
  default = "db.t4g.medium"
}

variable "month_budget" {
  description = "Micro-dollars that a workspace may spend on providers in a month; 0: no ceiling"
  type        = number
  default     = 100000000
}
